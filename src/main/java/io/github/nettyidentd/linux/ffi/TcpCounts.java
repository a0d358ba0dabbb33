package io.github.nettyidentd.linux.ffi;

/**
 * What the kernel has counted of a connection, as a part of {@code struct tcp_info} ({@code linux/tcp.h}, Linux 4.19 and
 * later). Octets are counted from the start of the connection; a SYN and a FIN count as one octet where they are
 * acknowledged, and not where they are sent.
 *
 * @param unacked segments in flight, {@code tcpi_unacked}
 * @param bytesAcked octets of this end that the other one has acknowledged, {@code tcpi_bytes_acked}
 * @param notsentBytes octets that wait to be sent for the first time, {@code tcpi_notsent_bytes}
 * @param bytesSent octets of data that were sent, {@code tcpi_bytes_sent}
 * @param bytesRetrans octets of these that were sent again, {@code tcpi_bytes_retrans}
 */
public record TcpCounts(long unacked, long bytesAcked, long notsentBytes, long bytesSent, long bytesRetrans) {}
