/*
 * This is a name service for tests. It knows the users soak70000 to soak70998, whose uids are these numbers. The first octet
 * of the file that NSS_SOAK_MODE names sets its mode: o, it answers; f, it fails; s, it stalls until the mode changes. A
 * request for uid 70999 takes half a minute, and then fails.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIRST 70000
#define LAST 70999

static char mode(void)
{
    const char *path = getenv("NSS_SOAK_MODE");
    char octet = 'f';
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        if (read(file, &octet, 1) != 1) {
            octet = 'o';
        }
        close(file);
    }
    return octet;
}

static enum nss_status answer(long uid, struct passwd *account, char *buffer, size_t length, int *error)
{
    const struct timespec moment = {0, 20 * 1000 * 1000};
    const struct timespec half_a_minute = {30, 0};
    char now;
    if (uid == LAST) {
        nanosleep(&half_a_minute, NULL);
        *error = EIO;
        return NSS_STATUS_UNAVAIL;
    }
    while ((now = mode()) == 's') {
        nanosleep(&moment, NULL);
    }
    if (now != 'o') {
        *error = EIO;
        return NSS_STATUS_UNAVAIL;
    }
    if (uid < FIRST || uid > LAST) {
        *error = ENOENT;
        return NSS_STATUS_NOTFOUND;
    }
    if (length < 64) {
        *error = ERANGE;
        return NSS_STATUS_TRYAGAIN;
    }
    int used = snprintf(buffer, length, "soak%ld", uid) + 1;
    memset(account, 0, sizeof *account);
    account->pw_name = buffer;
    account->pw_uid = (uid_t) uid;
    account->pw_gid = 65534;
    account->pw_passwd = account->pw_gecos = strcpy(buffer + used, "");
    account->pw_dir = account->pw_shell = strcpy(buffer + used + 1, "/nonexistent");
    return NSS_STATUS_SUCCESS;
}

enum nss_status _nss_soak_getpwuid_r(uid_t uid, struct passwd *account, char *buffer, size_t length, int *error)
{
    return answer(uid, account, buffer, length, error);
}

enum nss_status _nss_soak_getpwnam_r(
    const char *name, struct passwd *account, char *buffer, size_t length, int *error)
{
    char *end = NULL;
    long uid = strncmp(name, "soak", 4) == 0 ? strtol(name + 4, &end, 10) : -1;
    return answer(end && *end == '\0' ? uid : -1, account, buffer, length, error);
}
