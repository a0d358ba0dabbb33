#!/bin/bash
# What systemd, as process 1, makes of the units, and they of systemd: run by under-systemd.sh inside its container, or by
# hand on a machine of no other use where netty-identd is installed. Each check is one line; ends with status 1 at the first
# that fails.
. "$(dirname -- "$0")/service.sh"

rm -f "$policy"
systemctl daemon-reload
systemctl enable --now --quiet netty-identd.socket || failed "the socket unit does not start"
is ActiveState inactive || failed "the service runs before anybody asks"
answers 127.0.0.1 "USERID : UNIX :root"
answers ::1 "USERID : UNIX :root"
is ActiveState active || failed "the service is $(property ActiveState) (expected: active)"
status_has "listening on [::]:113" || failed "status: $(property StatusText)"
passed "a query starts the service: $(property StatusText)"

pid=$(property MainPID)
user=$(stat -c %U "/proc/$pid")
capabilities=$(sed -n 's/^CapBnd:\t//p' "/proc/$pid/status")
[ "$user $capabilities" = "netty-identd 0000000000000000" ] || failed "user and capabilities: $user $capabilities"
passed "it runs as $user without a capability"

echo 'default { default { force hide } }' > "$policy"
reload "policy reloaded from $policy"
answers 127.0.0.1 "ERROR : HIDDEN-USER"
passed "a reload counts from the next query on"

printf 'default {\n  defualt { force hide }\n}\n' > "$policy"
reload "$policy:2:3: "
answers 127.0.0.1 "ERROR : HIDDEN-USER"
passed "a bad policy is named: $(property StatusText)"

echo 'default { default { force reply "under-load" } }' > "$policy"
reload "policy reloaded from $policy"
under_load "three restarts" restart_thrice

mkdir -p "/run/systemd/system/$unit.d"
printf '[Service]\nWatchdogSec=2s\nRestart=on-failure\nRestartSec=0\n' > "/run/systemd/system/$unit.d/watchdog.conf"
systemctl daemon-reload
systemctl restart "$unit"
pid=$(property MainPID)
read -rt 5 <> <(:) || true
is MainPID "$pid" || failed "the watchdog ended a healthy service"
passed "the watchdog is fed"
# more starts than systemd allows in ten seconds
systemctl reset-failed "$unit"
kill -STOP "$pid"
until_true 60 eval '! is MainPID "$pid" && is ActiveState active' || failed "the watchdog did not end a stopped process"
answers 127.0.0.1 "USERID : UNIX :under-load"
passed "a process that stands still is ended and started anew"
rm -r "/run/systemd/system/$unit.d"
systemctl daemon-reload

systemctl stop netty-identd.socket "$unit"
is Result success || failed "result after stop: $(property Result)"
is ExecMainStatus 0 || failed "exit status $(property ExecMainStatus) (expected: 0)"
ask 127.0.0.1 > /dev/null 2>&1 && failed "the port is open after stop"
passed "stop ends it with status 0, and the port is closed"
rm -f "$policy"
