package dev.lamina.device.posix;

/**
 * Who is at the other end of a local connection, as the system recorded it when that end connected: nobody can claim another's identity. The pid is 0 when
 * the peer lives in a process namespace that this one cannot see.
 */
public record PeerCredentials(int pid, int uid, int gid) {}
