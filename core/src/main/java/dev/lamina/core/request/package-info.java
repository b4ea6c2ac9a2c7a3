/** What is asked for: shapes of members, groups of them, and under which rules. Values only. */
package dev.lamina.core.request;
