package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares our layouts and constants with the headers of the kernel and libc, for each architecture that a compiler is
 * here for.
 */
class LayoutTest {

    /** C expressions, and the numbers that we use for them. */
    private final Map<String, Long> expected = new LinkedHashMap<>();

    private void expect(String struct, StructLayout layout, String... members) {
        expected.put("sizeof(" + struct + ")", layout.byteSize());
        for (String member : members) {
            expected.put("offsetof(" + struct + ", " + member + ")", LibC.offset(layout, member.split("\\.", -1)));
        }
    }

    @ParameterizedTest
    @CsvSource({"amd64, x86_64-linux-gnu-gcc", "aarch64, aarch64-linux-gnu-gcc", "riscv64, riscv64-linux-gnu-gcc"})
    void agreesWithTheHeaders(String architecture, String compiler, @TempDir Path directory)
            throws IOException, InterruptedException {
        assumeTrue(HeaderNumbers.hasCompiler(compiler), "needs " + compiler);
        expect(
                "struct nlmsghdr",
                NetlinkSocket.NLMSGHDR,
                "nlmsg_len",
                "nlmsg_type",
                "nlmsg_flags",
                "nlmsg_seq",
                "nlmsg_pid");
        expect("struct winsize", TerminalSize.WINSIZE, "ws_row", "ws_col");
        expected.put("TIOCGWINSZ", (long) TerminalSize.TIOCGWINSZ);
        expect("struct sock_filter", NoNewPrivileges.SOCK_FILTER, "code", "jt", "jf", "k");
        expect("struct sock_fprog", NoNewPrivileges.SOCK_FPROG, "len", "filter");
        expected.put("PR_SET_NO_NEW_PRIVS", (long) NoNewPrivileges.PR_SET_NO_NEW_PRIVS);
        expected.put("SECCOMP_SET_MODE_FILTER", (long) NoNewPrivileges.SECCOMP_SET_MODE_FILTER);
        expected.put("SECCOMP_FILTER_FLAG_TSYNC", (long) NoNewPrivileges.SECCOMP_FILTER_FLAG_TSYNC);
        expected.put("SECCOMP_FILTER_FLAG_SPEC_ALLOW", (long) NoNewPrivileges.SECCOMP_FILTER_FLAG_SPEC_ALLOW);
        expected.put("SECCOMP_RET_ALLOW", (long) NoNewPrivileges.SECCOMP_RET_ALLOW);
        expected.put("(BPF_RET | BPF_K)", (long) NoNewPrivileges.BPF_RETURN_CONSTANT);
        expected.put("SYS_seccomp", (long) NoNewPrivileges.seccomp(architecture));
        expect("struct sockaddr_nl", NetlinkSocket.SOCKADDR_NL, "nl_family", "nl_pid", "nl_groups");
        expect("struct iovec", NetlinkResponses.IOVEC, "iov_base", "iov_len");
        expect("struct mmsghdr", NetlinkResponses.MMSGHDR, "msg_len");
        expected.put("offsetof(struct mmsghdr, msg_hdr)", 0L);
        for (String member : List.of(
                "msg_name", "msg_namelen", "msg_iov", "msg_iovlen", "msg_control", "msg_controllen", "msg_flags")) {
            expected.put("offsetof(struct msghdr, " + member + ")", LibC.offset(NetlinkResponses.MMSGHDR, member));
        }
        expect(
                "struct inet_diag_req_v2",
                SockDiagMessage.INET_DIAG_REQ_V2,
                "sdiag_family",
                "sdiag_protocol",
                "idiag_ext",
                "idiag_states",
                "id.idiag_sport",
                "id.idiag_dport",
                "id.idiag_src",
                "id.idiag_dst",
                "id.idiag_if",
                "id.idiag_cookie");
        expect(
                "struct inet_diag_msg",
                SockDiagMessage.INET_DIAG_MSG,
                "idiag_family",
                "idiag_state",
                "id.idiag_sport",
                "id.idiag_dport",
                "idiag_uid",
                "idiag_inode");
        expect("struct passwd", PasswordDatabase.PASSWD, "pw_name", "pw_uid", "pw_gid", "pw_dir", "pw_shell");
        expect("struct group", GroupDatabase.GROUP, "gr_name", "gr_gid", "gr_mem");
        expected.put("NGROUPS_MAX", (long) GroupDatabase.LAST_GROUPS);
        expect("struct servent", ServiceDatabase.SERVENT, "s_name", "s_port", "s_proto");
        expectFiles();
        expectInheritedSockets();
        expectNotification();
        expectNamespaces();
        expectConntrack();
        expectUnixSockets();
        expected.put("AF_NETLINK", (long) NetlinkSocket.AF_NETLINK);
        expected.put("AF_INET", (long) LibC.AF_INET);
        expected.put("AF_INET6", (long) LibC.AF_INET6);
        expected.put("SOCK_RAW", (long) NetlinkSocket.SOCK_RAW);
        expected.put("SOCK_CLOEXEC", (long) LibC.SOCK_CLOEXEC);
        expectSocketLists();
        expected.put("NETLINK_SOCK_DIAG", (long) SockDiagSocket.NETLINK_SOCK_DIAG);
        expected.put("SOCK_DIAG_BY_FAMILY", (long) SockDiagMessage.SOCK_DIAG_BY_FAMILY);
        expected.put("NLMSG_ERROR", (long) NetlinkSocket.NLMSG_ERROR);
        expected.put("NLM_F_REQUEST", (long) NetlinkSocket.NLM_F_REQUEST);
        expected.put("MSG_DONTWAIT", (long) LibC.MSG_DONTWAIT);
        expected.put("IPPROTO_TCP", (long) SockDiagMessage.IPPROTO_TCP);
        expected.put("EPERM", (long) LibC.EPERM);
        expected.put("ENOENT", (long) LibC.ENOENT);
        expected.put("ESRCH", (long) LibC.ESRCH);
        expected.put("EINTR", (long) LibC.EINTR);
        expected.put("EBADF", (long) LibC.EBADF);
        expected.put("EAGAIN", (long) LibC.EAGAIN);
        expected.put("ENOMEM", (long) LibC.ENOMEM);
        expected.put("ENOTDIR", (long) LibC.ENOTDIR);
        expected.put("EINVAL", (long) LibC.EINVAL);
        expected.put("EOPNOTSUPP", (long) LibC.EOPNOTSUPP);
        expected.put("ENFILE", (long) LibC.ENFILE);
        expected.put("EMFILE", (long) LibC.EMFILE);
        expected.put("ENAMETOOLONG", (long) LibC.ENAMETOOLONG);
        expected.put("ELOOP", (long) LibC.ELOOP);
        expected.put("ENOTSOCK", (long) LibC.ENOTSOCK);
        expected.put("ENOTCONN", (long) LibC.ENOTCONN);
        expected.put("EACCES", (long) LibC.EACCES);
        expected.put("ERANGE", (long) LibC.ERANGE);
        expected.put("EAFNOSUPPORT", (long) LibC.EAFNOSUPPORT);
        expected.put("EPROTONOSUPPORT", (long) LibC.EPROTONOSUPPORT);
        expected.put("ENOBUFS", (long) LibC.ENOBUFS);
        expected.put("ECONNREFUSED", (long) LibC.ECONNREFUSED);

        assertEquals(lines(), HeaderNumbers.of(expected.keySet(), compiler, directory));
    }

    private void expectFiles() {
        expect(
                "struct statx",
                FileStatus.STATX,
                "stx_mask",
                "stx_uid",
                "stx_mode",
                "stx_nlink",
                "stx_ino",
                "stx_size",
                "stx_ctime.tv_sec",
                "stx_ctime.tv_nsec",
                "stx_mtime.tv_sec",
                "stx_mtime.tv_nsec",
                "stx_dev_major",
                "stx_dev_minor");
        expect("struct dirent64", DirectoryEntries.DIRENT, "d_ino", "d_off", "d_reclen", "d_type", "d_name");
        expected.put("DT_DIR", (long) DirectoryEntries.DT_DIR);
        expected.put("STATX_BASIC_STATS", (long) FileStatus.STATX_BASIC_STATS);
        expected.put("AT_FDCWD", (long) FileStatus.AT_FDCWD);
        expected.put("AT_SYMLINK_NOFOLLOW", (long) FileStatus.AT_SYMLINK_NOFOLLOW);
        expected.put("AT_EMPTY_PATH", (long) FileStatus.AT_EMPTY_PATH);
        expected.put("AT_STATX_FORCE_SYNC", (long) FileStatus.AT_STATX_FORCE_SYNC);
        expected.put("S_IFMT", (long) FileStatus.S_IFMT);
        expected.put("S_IFIFO", (long) FileStatus.S_IFIFO);
        expected.put("S_IFCHR", (long) FileStatus.S_IFCHR);
        expected.put("S_IFDIR", (long) FileStatus.S_IFDIR);
        expected.put("S_IFBLK", (long) FileStatus.S_IFBLK);
        expected.put("S_IFREG", (long) FileStatus.S_IFREG);
        expected.put("S_IFSOCK", (long) FileStatus.S_IFSOCK);
        expected.put("O_RDONLY", (long) OpenFile.O_RDONLY);
        expected.put("O_NOCTTY", (long) OpenFile.O_NOCTTY);
        expected.put("O_NONBLOCK", (long) OpenFile.O_NONBLOCK);
        expected.put("O_CLOEXEC", (long) OpenFile.O_CLOEXEC);
        expected.put("O_PATH", (long) OpenFile.O_PATH);
    }

    private void expectInheritedSockets() {
        expect("struct sockaddr_in", InheritedFd.SOCKADDR_IN, "sin_family", "sin_port", "sin_addr");
        expect(
                "struct sockaddr_in6",
                InheritedFd.SOCKADDR_IN6,
                "sin6_family",
                "sin6_port",
                "sin6_addr",
                "sin6_scope_id");
        expected.put("SOL_SOCKET", (long) InheritedFd.SOL_SOCKET);
        expected.put("SO_TYPE", (long) InheritedFd.SO_TYPE);
        expected.put("SO_ACCEPTCONN", (long) InheritedFd.SO_ACCEPTCONN);
        expected.put("SO_DOMAIN", (long) InheritedFd.SO_DOMAIN);
        expected.put("SO_COOKIE", (long) InheritedFd.SO_COOKIE);
        expected.put("SOCK_STREAM", (long) InheritedFd.SOCK_STREAM);
        expected.put("F_GETFL", (long) InheritedFd.F_GETFL);
        expected.put("F_SETFL", (long) InheritedFd.F_SETFL);
        expected.put("F_SETFD", (long) InheritedFd.F_SETFD);
        expected.put("FD_CLOEXEC", (long) InheritedFd.FD_CLOEXEC);
    }

    private void expectNotification() {
        expect("struct sockaddr_un", UnixDatagram.SOCKADDR_UN, "sun_family", "sun_path");
        expect("struct timespec", MonotonicClock.TIMESPEC, "tv_sec", "tv_nsec");
        expected.put("AF_UNIX", (long) UnixDatagram.AF_UNIX);
        expected.put("SOCK_DGRAM", (long) UnixDatagram.SOCK_DGRAM);
        expected.put("MSG_NOSIGNAL", (long) UnixDatagram.MSG_NOSIGNAL);
        expected.put("CLOCK_MONOTONIC", (long) MonotonicClock.CLOCK_MONOTONIC);
        expected.put("SIGHUP", (long) SignalDisposition.SIGHUP);
        expected.put("(long) SIG_DFL", (long) SignalDisposition.SIG_DFL);
        expected.put("(long) SIG_ERR", (long) SignalDisposition.SIG_ERR);
    }

    private void expectSocketLists() {
        expect(
                "struct inet_diag_req",
                SocketList.INET_DIAG_REQ,
                "idiag_family",
                "id.idiag_sport",
                "id.idiag_dport",
                "id.idiag_cookie",
                "idiag_states");
        expected.put("TCPDIAG_GETSOCK", (long) SocketList.TCPDIAG_GETSOCK);
        expected.put("AF_UNSPEC", (long) SocketList.AF_UNSPEC);
        expect("struct inet_diag_bc_op", SocketList.INET_DIAG_BC_OP, "code", "yes", "no");
        expect(
                "struct inet_diag_msg",
                SockDiagMessage.INET_DIAG_MSG,
                "id.idiag_src",
                "id.idiag_dst",
                "id.idiag_cookie");
        expected.put("INET_DIAG_REQ_BYTECODE", (long) SocketList.INET_DIAG_REQ_BYTECODE);
        expected.put("INET_DIAG_BC_S_GE", (long) SocketList.INET_DIAG_BC_S_GE);
        expected.put("INET_DIAG_BC_S_LE", (long) SocketList.INET_DIAG_BC_S_LE);
        expected.put("SKNLGRP_INET_TCP_DESTROY", (long) EndedSockets.SKNLGRP_INET_TCP_DESTROY);
        expected.put("SKNLGRP_INET6_TCP_DESTROY", (long) EndedSockets.SKNLGRP_INET6_TCP_DESTROY);
        expected.put("SO_RCVBUF", (long) EndedSockets.SO_RCVBUF);
        expected.put("SO_RCVBUFFORCE", (long) EndedSockets.SO_RCVBUFFORCE);
    }

    private void expectConntrack() {
        expect("struct nfgenmsg", ConntrackMessage.NFGENMSG, "nfgen_family", "version", "res_id");
        expect("struct nlattr", NetlinkAttributes.NLATTR, "nla_len", "nla_type");
        expected.put("NLA_F_NESTED", (long) NetlinkAttributes.NLA_F_NESTED);
        expected.put("NLA_TYPE_MASK & 0xffff", (long) NetlinkAttributes.NLA_TYPE_MASK);
        expected.put("NETLINK_NETFILTER", (long) ConntrackSocket.NETLINK_NETFILTER);
        expected.put("CTA_TUPLE_ORIG", (long) ConntrackMessage.CTA_TUPLE_ORIG);
        expected.put("CTA_TUPLE_REPLY", (long) ConntrackMessage.CTA_TUPLE_REPLY);
        expected.put("CTA_ZONE", (long) ConntrackMessage.CTA_ZONE);
        expected.put("CTA_TUPLE_IP", (long) ConntrackMessage.CTA_TUPLE_IP);
        expected.put("CTA_TUPLE_PROTO", (long) ConntrackMessage.CTA_TUPLE_PROTO);
        expected.put("CTA_TUPLE_ZONE", (long) ConntrackMessage.CTA_TUPLE_ZONE);
        expected.put("CTA_IP_V4_SRC", (long) ConntrackMessage.CTA_IP_V4_SRC);
        expected.put("CTA_IP_V4_DST", (long) ConntrackMessage.CTA_IP_V4_DST);
        expected.put("CTA_IP_V6_SRC", (long) ConntrackMessage.CTA_IP_V6_SRC);
        expected.put("CTA_IP_V6_DST", (long) ConntrackMessage.CTA_IP_V6_DST);
        expected.put("CTA_PROTO_NUM", (long) ConntrackMessage.CTA_PROTO_NUM);
        expected.put("CTA_PROTO_SRC_PORT", (long) ConntrackMessage.CTA_PROTO_SRC_PORT);
        expected.put("CTA_PROTO_DST_PORT", (long) ConntrackMessage.CTA_PROTO_DST_PORT);
        expected.put("NFNL_SUBSYS_CTNETLINK", (long) ConntrackMessage.NFNL_SUBSYS_CTNETLINK);
        expected.put("IPCTNL_MSG_CT_NEW", (long) ConntrackMessage.IPCTNL_MSG_CT_NEW);
        expected.put("IPCTNL_MSG_CT_GET", (long) ConntrackMessage.IPCTNL_MSG_CT_GET);
    }

    private void expectUnixSockets() {
        expect("struct ucred", UnixSocket.UCRED, "pid", "uid", "gid");
        expect("struct cmsghdr", PassedDescriptors.CMSGHDR, "cmsg_len", "cmsg_level", "cmsg_type");
        expect(
                "struct msghdr",
                MessageMemory.MSGHDR,
                "msg_name",
                "msg_namelen",
                "msg_iov",
                "msg_iovlen",
                "msg_control",
                "msg_controllen",
                "msg_flags");
        expect("struct pollfd", Poll.POLLFD, "fd", "events", "revents");
        expected.put("POLLIN", (long) Poll.POLLIN);
        expected.put("POLLOUT", (long) Poll.POLLOUT);
        expected.put("SOCK_SEQPACKET", (long) UnixSocket.SOCK_SEQPACKET);
        expected.put("SOCK_NONBLOCK", (long) UnixSocket.SOCK_NONBLOCK);
        expected.put("SO_PEERCRED", (long) UnixSocket.SO_PEERCRED);
        expected.put("SCM_RIGHTS", (long) PassedDescriptors.SCM_RIGHTS);
        expected.put("MSG_CTRUNC", (long) PacketSocket.MSG_CTRUNC);
        expected.put("MSG_TRUNC", (long) PacketSocket.MSG_TRUNC);
        expected.put("MSG_CMSG_CLOEXEC", (long) PacketSocket.MSG_CMSG_CLOEXEC);
        expected.put("SHUT_WR", (long) UnixSocket.SHUT_WR);
        expected.put("SHUT_RDWR", (long) UnixSocket.SHUT_RDWR);
    }

    private void expectNamespaces() {
        expected.put("POLLPRI", (long) DescriptorPoll.POLLPRI);
        expected.put("EFD_CLOEXEC", (long) DescriptorPoll.EFD_CLOEXEC);
        expected.put("EFD_NONBLOCK", (long) DescriptorPoll.EFD_NONBLOCK);
        expected.put("IN_CLOEXEC", (long) DirectoryEvents.IN_CLOEXEC);
        expected.put("IN_NONBLOCK", (long) DirectoryEvents.IN_NONBLOCK);
        expected.put("IN_MOVED_FROM", (long) DirectoryEvents.IN_MOVED_FROM);
        expected.put("IN_MOVED_TO", (long) DirectoryEvents.IN_MOVED_TO);
        expected.put("IN_CREATE", (long) DirectoryEvents.IN_CREATE);
        expected.put("IN_DELETE", (long) DirectoryEvents.IN_DELETE);
        expected.put("IN_ONLYDIR", (long) DirectoryEvents.IN_ONLYDIR);
        expected.put("SYS_pidfd_open", (long) ProcessDescriptor.SYS_PIDFD_OPEN);
        expected.put("CLONE_NEWNET", (long) OpenFile.CLONE_NEWNET);
        expected.put("SO_PROTOCOL", (long) InheritedFd.SO_PROTOCOL);
        expect("struct ifaddrmsg", AddressSocket.IFADDRMSG, "ifa_family", "ifa_index");
        expected.put("NETLINK_ROUTE", (long) AddressSocket.NETLINK_ROUTE);
        expected.put("RTMGRP_IPV4_IFADDR", (long) AddressSocket.RTMGRP_IPV4_IFADDR);
        expected.put("RTMGRP_IPV6_IFADDR", (long) AddressSocket.RTMGRP_IPV6_IFADDR);
        expected.put("RTM_NEWADDR", (long) AddressSocket.RTM_NEWADDR);
        expected.put("RTM_DELADDR", (long) AddressSocket.RTM_DELADDR);
        expected.put("RTM_GETADDR", (long) AddressSocket.RTM_GETADDR);
        expected.put("NLMSG_DONE", (long) NetlinkSocket.NLMSG_DONE);
        expected.put("NLM_F_DUMP", (long) NetlinkSocket.NLM_F_DUMP);
        expected.put("NLM_F_DUMP_INTR", (long) NetlinkSocket.NLM_F_DUMP_INTR);
        expected.put("IFA_ADDRESS", (long) AddressSocket.IFA_ADDRESS);
        expected.put("IFA_LOCAL", (long) AddressSocket.IFA_LOCAL);
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        expected.forEach((expression, number) -> lines.add(expression + " = " + number));
        return lines;
    }
}
