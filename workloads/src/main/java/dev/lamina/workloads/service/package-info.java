/** How a model is measured, sized, fed with requests and checked; the same for every workload. */
package dev.lamina.workloads.service;
