/** The shared pages between the agent and a workload's processes: the Java twin of {@code runtime/include/lamina_page.h}. */
package dev.lamina.device.page;
