/**
 * Names the control groups (cgroups(7)) of version 2 in which sockets were made: {@code sock_diag} tells the inode of a
 * cgroup's directory, and the directories of the cgroup file system are searched for it. Needs no privilege. Imports
 * {@code linux.ffi}, {@code blocking}, {@code lookup} and {@code text}.
 */
@NullMarked
package io.github.nettyidentd.linux.cgroup;

import org.jspecify.annotations.NullMarked;
