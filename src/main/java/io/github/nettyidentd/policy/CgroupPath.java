package io.github.nettyidentd.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the names of a unit, a slice and a container out of the path of a cgroup, as far as the host gave it. Each name is one that root's programs
 * gave: the system manager's units, and the outermost container. Further down, the owner of the unit or the container may
 * make cgroups, and could take the name of another one. So the units of a user manager are not units here, and containers
 * below {@code user@UID.service} are not containers.
 */
final class CgroupPath {

    /** The digits of a container's id that {@code docker ps} and {@code podman ps} show. */
    private static final int SHOWN_DIGITS = 12;

    private static final Pattern UNIT = Pattern.compile(".+\\.(service|scope|socket|mount|swap)");

    /**
     * A container's id: behind the prefix of a runtime that is known, or in full, as the cgroupfs drivers of Docker and
     * Kubernetes have it. {@code conmon} is the program of podman and CRI-O that watches a container from outside.
     */
    private static final Pattern ID = Pattern.compile("(?:docker|libpod|libpod-payload|cri-containerd|crio|nerdctl)"
            + "-([0-9a-f]{12,64})(?:\\.scope)?"
            + "|(?!.*conmon)(?:[A-Za-z0-9._-]+-)?([0-9a-f]{64})(?:\\.scope)?");

    private static final Pattern ESCAPE = Pattern.compile("\\\\x([2-7][0-9a-f])");

    private static final String LXC = "lxc.payload.";
    private static final String MACHINE = "machine-";
    private static final String NSPAWN = "systemd-nspawn@";
    private static final String USER_MANAGER = "user@";
    private static final String SLURM = "slurmstepd.scope";

    private CgroupPath() {}

    /** The first component behind the slices, as sd_pid_get_unit(3) has it. */
    static String unit(String path) {
        int start = slicesEnd(path);
        String name = unescaped(component(path, start));
        return UNIT.matcher(name).matches() ? name : "";
    }

    /** The last of the slices that the path begins with, as sd_pid_get_slice(3) has it. */
    static String slice(String path) {
        int end = slicesEnd(path);
        return end == 0 ? "" : unescaped(path.substring(path.lastIndexOf('/', end - 1) + 1, end));
    }

    /** The outermost container; the id cut to twelve digits, or the name. */
    static String container(String path) {
        String unit = unit(path);
        if (unit.startsWith(USER_MANAGER)) {
            return "";
        }
        if (unit.startsWith(MACHINE) && unit.endsWith(".scope")) {
            return withoutEscapes(unit.substring(MACHINE.length(), unit.lastIndexOf('.')));
        }
        if (unit.startsWith(NSPAWN)) {
            return withoutEscapes(unit.substring(NSPAWN.length(), unit.lastIndexOf('.')));
        }
        String parent = "";
        for (int start = 0; start < path.length(); ) {
            String name = component(path, start);
            String container = container(name, parent, start);
            if (!container.isEmpty()) {
                return container;
            }
            parent = name;
            start += name.length() + 1;
        }
        return "";
    }

    /**
     * The container that one component of the path is for; empty if none.
     *
     * @param start where the component's slash stands
     */
    private static String container(String name, String parent, int start) {
        if (name.startsWith(LXC)) {
            return name.substring(LXC.length());
        }
        boolean isSecond = start == parent.length() + 1;
        if (isSecond && parent.equals("lxc")) {
            return name;
        }
        if (parent.endsWith(SLURM) && name.startsWith("job_")) {
            return name;
        }
        Matcher id = ID.matcher(name);
        if (!id.matches()) {
            return "";
        }
        String digits = id.group(1) == null ? id.group(2) : id.group(1);
        return digits.substring(0, SHOWN_DIGITS);
    }

    /** Where the slices end that the path begins with; 0 if it begins with none. */
    private static int slicesEnd(String path) {
        int end = 0;
        while (true) {
            String name = component(path, end);
            if (!name.endsWith(".slice")) {
                return end;
            }
            end += name.length() + 1;
        }
    }

    /** The component behind the slash at an index; empty at the end of the path. */
    private static String component(String path, int slash) {
        if (slash >= path.length()) {
            return "";
        }
        int end = path.indexOf('/', slash + 1);
        return path.substring(slash + 1, end < 0 ? path.length() : end);
    }

    /** The name of a unit whose cgroup has an underscore before it, because the kernel could take it for a file. */
    private static String unescaped(String name) {
        return name.startsWith("_") ? name.substring(1) : name;
    }

    /** The name with systemd's escapes resolved, for example {@code \x2d} for a dash. */
    private static String withoutEscapes(String name) {
        return ESCAPE.matcher(name)
                .replaceAll(
                        escape -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 16))));
    }
}
