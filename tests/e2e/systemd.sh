#!/usr/bin/env bash
# systemd.sh [BUILD] - the units, verified, scored, and started for real.
#
# systemd runs as process 1 of namespaces of its own, on an overlay of this
# machine's files with dugnad installed into it. Nothing outside is changed.
# Needs root and the right to make namespaces; exits 77 without them.
set -euo pipefail

# ---- process 1's own start, after unshare ----
if [ "${1:-}" = --boot ]; then
    work=$2
    hostname dugnad-test
    mount --make-rprivate /
    mount -t overlay overlay "$work/root" \
        -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work"
    mount -t proc proc "$work/root/proc"
    mount -t sysfs -o ro sysfs "$work/root/sys"
    mount -t cgroup2 cgroup2 "$work/root/sys/fs/cgroup"
    mount -t tmpfs -o mode=755 tmpfs "$work/root/run"
    mount -t tmpfs -o mode=1777 tmpfs "$work/root/tmp"
    mount -t tmpfs -o mode=755 tmpfs "$work/root/dev"
    for node in null zero full random urandom tty; do
        touch "$work/root/dev/$node"
        mount --bind "/dev/$node" "$work/root/dev/$node"
    done
    mkdir "$work/root/dev/pts" "$work/root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=666 devpts "$work/root/dev/pts"
    ln -s pts/ptmx "$work/root/dev/ptmx"
    cd "$work/root"
    mkdir -p run/old
    pivot_root . run/old
    umount -l run/old
    exec env -i container=dugnad-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        /lib/systemd/systemd --system --unit=dugnad-test.target \
        --log-target=journal --show-status=no </dev/null
fi

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:-$root/build}" && pwd)
passed=0

ok() {
    passed=$((passed + 1))
    echo "ok - $*"
}

# until_true SECONDS COMMAND... - the command holds within that time.
until_true() {
    local tries=$(($1 * 10))
    shift
    while ! "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || return 1
        sleep 0.1
    done
}

die() {
    echo "not ok - $*" >&2
    if [ -n "${first:-}" ]; then
        inside journalctl --no-pager -n 40 -u dugnadd.service >&2 || true
        tail -20 "$work/console" >&2 || true
    fi
    exit 1
}

if [ "$(id -u)" != 0 ] || ! unshare -m -p -f -n -u -i -C true 2>/dev/null; then
    echo "skipped: starting systemd needs root and namespaces" >&2
    exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/dugnad-systemd-XXXXXX")
mkdir "$work"/{root,upper,work}
first=

inside() {
    nsenter -t "$first" -m -p -n -u -i -C -r -w "$@"
}

clean() {
    if [ -n "$first" ]; then
        kill -9 "$first" 2>/dev/null || true
        wait 2>/dev/null || true
    fi
    if [ -n "${group:-}" ]; then
        until_true 5 rmdir "$group" || find "$group" -depth -type d \
            -exec rmdir {} + 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap clean EXIT

# Installed as Debian would, into the overlay's upper layer.
cmake -S "$root" -B "$build" -DCMAKE_INSTALL_PREFIX=/usr >/dev/null
ninja -C "$build" >/dev/null
DESTDIR=$work/upper cmake --install "$build" >"$work/install.txt"
units=$work/upper/usr/lib/systemd/system
for file in usr/bin/dugnadd usr/bin/dugnadctl etc/dugnad/dugnad.yaml \
    usr/lib/systemd/system/dugnadd.socket usr/lib/sysusers.d/dugnad.conf \
    usr/lib/tmpfiles.d/dugnad.conf usr/share/man/man8/dugnadd.8; do
    [ -e "$work/upper/$file" ] || die "$file is not installed"
done
ok "everything is installed where Debian expects it"

score=$(systemd-analyze security --offline=yes --no-pager \
    "$units/dugnadd.service" | tail -1)
echo "   $score"
awk -F: '{exit !($2 + 0 > 0 && $2 + 0 <= 1.2)}' <<<"${score##*service}" ||
    die "exposure is over 1.2"
ok "exposure"

mkdir -p "$work/upper/etc/systemd/system"
cat >"$work/upper/etc/systemd/system/dugnad-test.target" <<'END'
[Unit]
Requires=sysinit.target
Wants=dugnadd.socket dugnadd.service
AllowIsolate=yes
END
# Nothing of this machine's own services is wanted in there.
for other in systemd-udevd.service systemd-udev-trigger.service \
    systemd-resolved.service systemd-timesyncd.service \
    systemd-networkd.service apparmor.service; do
    ln -s /dev/null "$work/upper/etc/systemd/system/$other"
done

group=$(awk '$3 == "cgroup2" {print $2; exit}' /proc/mounts)/dugnad-test-$$
mkdir "$group"
(
    echo "$BASHPID" >"$group/cgroup.procs"
    exec unshare -m -p -f --kill-child -n -u -i -C \
        bash "$0" --boot "$work" >"$work/console" 2>&1
) &
parent=$!
until_true 5 pgrep -P "$parent" || die "process 1 does not start"
first=$(pgrep -P "$parent")
until_true 20 inside systemctl is-active dugnadd.service ||
    die "dugnadd.service does not become active"
ok "READY was said: the service is active"
inside systemd-analyze verify dugnadd.service dugnadd.socket 2>"$work/said" ||
    die "systemd-analyze verify: $(cat "$work/said")"
! grep -E 'dugnad' "$work/said" || die "systemd-analyze verify complains"
ok "systemd-analyze verify"

main_pid() {
    inside systemctl show -P MainPID dugnadd.service
}

health() {
    [ "$(inside curl -s -m 5 http://127.0.0.1:8480/healthz)" = ok ]
}

restarted() {
    [ "$(main_pid)" != "$1" ] && [ "$(main_pid)" != 0 ] && health
}

health || die "/healthz through the socket"
ok "/healthz answers through the socket unit"
[ "$(inside stat -c %a:%G /run/dugnad/dugnad.sock)" = 660:dugnad ] ||
    die "the organiser's socket has wrong rights"
ok "the organiser's socket is for the group dugnad"
[ "$(inside stat -L -c %a /var/lib/dugnad)" = 700 ] || die "state folder"
inside test -s /var/lib/dugnad-key/signing.key || die "no signing key"
ok "the state folders are there and closed to others"

was=$(main_pid)
inside kill -ABRT "$was"
until_true 10 restarted "$was" || die "not restarted after an abort"
ok "after an abort it is back"
was=$(main_pid)
inside kill -STOP "$was"
until_true 25 restarted "$was" || die "the watchdog did not restart it"
ok "the watchdog restarts one that hangs"

inside systemctl stop dugnadd.service 2>/dev/null
[ "$(inside systemctl show -P Result dugnadd.service)" = success ] ||
    die "stopping was not clean"
[ "$(inside systemctl show -P ExecMainStatus dugnadd.service)" = 0 ] ||
    die "stopping did not end with 0"
ok "it stops clean"
health || die "the socket did not start it again"
ok "a knock at the socket starts it again"

echo 'listen: [' | inside tee -a /etc/dugnad/dugnad.yaml >/dev/null
inside systemctl restart dugnadd.service 2>/dev/null || true
sleep 1
[ "$(inside systemctl show -P ExecMainStatus dugnadd.service)" = 78 ] ||
    die "a wrong configuration does not end with 78"
[ "$(inside systemctl show -P NRestarts dugnadd.service)" -le 2 ] ||
    die "a wrong configuration is started again and again"
ok "a wrong configuration ends with 78 and is not tried again"
echo "$passed passed, 0 failed"
