package io.github.nettyidentd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of unit, slice and container in the path of a cgroup. */
class CgroupPathTest {

    /** Stands for a container's id in the tables: its first twelve digits are {@code 3f4e8a2b91c0}. */
    private static final String ID = "3f4e8a2b91c05d6e7f8a9b0c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6";

    private static final String OTHER_ID = "0" + ID.substring(1);

    @ParameterizedTest
    @CsvSource({
        "'', '', ''",
        "/, '', ''",
        "/init.scope, init.scope, ''",
        "/system.slice, '', system.slice",
        "/system.slice/znc.service, znc.service, system.slice",
        "/system.slice/znc.service/worker/1, znc.service, system.slice",
        "/system.slice/system-znc.slice/znc@mike.service, znc@mike.service, system-znc.slice",
        "/system.slice/_cpu.service, cpu.service, system.slice",
        "/system.slice/proc-sys-fs-binfmt_misc.mount, proc-sys-fs-binfmt_misc.mount, system.slice",
        "/user.slice/user-1000.slice/session-3.scope, session-3.scope, user-1000.slice",
        // The units of a user's manager are below the unit of that manager, which runs as the user.
        "/user.slice/user-1000.slice/user@1000.service/app.slice/znc.service, user@1000.service, user-1000.slice",
        "/user.slice/user-1000.slice/user@1000.service/system.slice/sshd.service, user@1000.service, user-1000.slice",
        // So are those of a manager inside a container.
        "/system.slice/docker-ID.scope/system.slice/znc.service, docker-ID.scope, system.slice",
        "/docker/ID/system.slice/znc.service, '', ''",
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-ID.scope, "
                + "cri-containerd-ID.scope, kubepods-burstable-pod1.slice",
        "/.service, '', ''",
        "/lxc.payload.web/system.slice/znc.service, '', ''",
    })
    void namesTheUnitAndItsSlice(String path, String unit, String slice) {
        var socket = new SocketContext("", withIds(path));

        assertEquals(withIds(unit), socket.unit());
        assertEquals(slice, socket.slice());
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "/, ''",
        "/system.slice/znc.service, ''",
        "/user.slice/user-1000.slice/session-3.scope, ''",
        // Docker, with systemd's cgroups and without.
        "/system.slice/docker-ID.scope, 3f4e8a2b91c0",
        "/docker/ID, 3f4e8a2b91c0",
        "/docker-ce/docker/ID/init, 3f4e8a2b91c0",
        "/docker/buildx, ''",
        "/system.slice/docker.service, ''",
        // podman
        "/machine.slice/libpod-ID.scope, 3f4e8a2b91c0",
        "/machine.slice/libpod-ID.scope/container, 3f4e8a2b91c0",
        "/machine.slice/machine-libpod_pod_OTHER.slice/libpod-ID.scope/container, 3f4e8a2b91c0",
        "/libpod_parent/libpod-ID, 3f4e8a2b91c0",
        "/system.slice/web.service/libpod-payload-ID, 3f4e8a2b91c0",
        "/machine.slice/libpod-conmon-ID.scope, ''",
        // Kubernetes
        "/kubepods.slice/kubepods-pod1.slice/cri-containerd-ID.scope, 3f4e8a2b91c0",
        "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1.slice/crio-ID.scope, 3f4e8a2b91c0",
        "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1.slice/crio-conmon-ID.scope, ''",
        "/kubepods/burstable/pod41ab5ab0-5a0c-4f4e-8a2b-91c05d6e7f8a/ID, 3f4e8a2b91c0",
        "/system.slice/nerdctl-ID.scope, 3f4e8a2b91c0",
        "/system.slice/docker-3f4e8a2b91c0.scope, 3f4e8a2b91c0",
        "/system.slice/docker-3f4e8a2b91c.scope, ''",
        "/system.slice/docker-proxy.scope, ''",
        // Linux containers
        "/lxc.payload.web, web",
        "/lxc.payload.web/system.slice/znc.service, web",
        "/lxc.monitor.web, ''",
        "/lxc/101/ns/init.scope, 101",
        "/system.slice/lxc/101, ''",
        // Machines
        "/machine.slice/machine-web.scope, web",
        "/machine.slice/machine-qemu\\x2d1\\x2dweb.scope/libvirt/emulator, qemu-1-web",
        "/machine.slice/machine-web\\x20one.scope, web one",
        "/machine.slice/machine-web\\x0aone.scope, web\\x0aone",
        "/machine.slice/systemd-nspawn@web\\x2d1.service/payload/system.slice/sshd.service, web-1",
        // Batch jobs
        "/system.slice/slurmstepd.scope/job_4711/step_0/user/task_0, job_4711",
        "/system.slice/node1_slurmstepd.scope/job_4711/step_extern, job_4711",
        "/system.slice/slurmstepd.scope/system, ''",
        "/system.slice/web.service/job_4711, ''",
        // A container in a container belongs to whoever owns the outer one, and can have any name.
        "/system.slice/docker-ID.scope/docker/OTHER, 3f4e8a2b91c0",
        "/lxc.payload.web/system.slice/docker-ID.scope, web",
        "/machine.slice/machine-web.scope/lxc.payload.other, web",
        // So does one that a user made.
        "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container, ''",
        "/user.slice/user-1000.slice/user@1000.service/lxc.payload.web, ''",
    })
    void namesTheOutermostContainerOfRoot(String path, String container) {
        assertEquals(container, new SocketContext("", withIds(path)).container());
    }

    /** A user who has got a cgroup of his own may make others in it, and call them as he likes. */
    @Test
    void namesNoContainerBehindWhatTheHostHasNamed() {
        String unit = "/system.slice/own.service";
        var socket = new SocketContext("", withIds(unit + "/docker-ID.scope"), unit);

        assertEquals("", socket.container());
        assertEquals("own.service", socket.unit());
    }

    private static String withIds(String path) {
        return path.replace("ID", ID).replace("OTHER", OTHER_ID);
    }
}
