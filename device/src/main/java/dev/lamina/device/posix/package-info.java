/** Linux mechanisms the JDK does not offer: passed descriptors, epoll, pidfd, file locks, scheduling, exec. */
package dev.lamina.device.posix;
