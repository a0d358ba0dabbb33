/*
 * This file system never answers. "hang-fs DIRECTORY" mounts it with FUSE, prints "mounted", and takes no request. When this
 * program ends, the processes that wait for the file system are released. The mount remains.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    char options[100];
    int fd = open("/dev/fuse", O_RDWR);
    if (count != 2 || fd < 0) {
        perror("/dev/fuse");
        return 1;
    }
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd);
    if (mount("hang-fs", arguments[1], "fuse", MS_NOSUID | MS_NODEV, options) != 0) {
        perror("mount");
        return 1;
    }
    puts("mounted");
    fflush(stdout);
    while (getchar() != EOF) {
    }
    return 0;
}
