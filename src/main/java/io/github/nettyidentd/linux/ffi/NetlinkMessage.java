package io.github.nettyidentd.linux.ffi;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * One kind of request that the kernel takes over netlink(7), and its response: what stands behind the header that
 * {@link NetlinkSocket} writes and reads. An implementation keeps no state.
 *
 * @param <Q> a request
 * @param <R> what the kernel has to say to a request
 */
interface NetlinkMessage<Q, R> {

    /** The name of the kernel's subsystem in error messages, such as {@code sock_diag}. */
    String name();

    /** {@code nlmsg_type} of a request. */
    short requestType();

    /** {@code nlmsg_type} of a response that is not an error. */
    short responseType();

    /** The largest request without its header, in octets; a multiple of four, as {@code NLMSG_ALIGN} wants it. */
    long maxRequestSize();

    /** The smallest response without its header, in octets. */
    long minResponseSize();

    /**
     * Writes a request. The memory may hold an earlier request, so that each octet that the kernel reads must be
     * written.
     *
     * @param start where the request begins in the memory, behind its header
     * @return the octets of the request, a multiple of four and at most {@link #maxRequestSize}
     */
    long write(Q request, MemorySegment memory, long start);

    /**
     * Reads a response, none of whose octets may be trusted.
     *
     * @param request the request that the kernel responds to
     * @param start where the response begins in the memory, behind its header
     * @param end where it ends; at least {@link #minResponseSize} octets after its start
     * @throws IOException if the octets are not such a response
     */
    R read(Q request, MemorySegment memory, long start, long end) throws IOException;
}
