# The first process of a sandbox node, inside namespaces of its own: makes the node's root file system out of this
# machine's programs and the node's own folders, then reaps orphans for ever.
# Arguments: the node's folder, its host name, the cluster's hosts file. Prints "ready PID" when the node is whole.
set -eu
node=$1 host=$2 hosts=$3
read -r pid _ < /proc/self/stat
root=$node/root

hostname "$host" 2>/dev/null || echo "$host" > /proc/sys/kernel/hostname
mount --make-rprivate /
mount --bind "$root" "$root"

# This machine's programs and settings, seen through a layer that takes the node's changes; read-only where the
# kernel or the file system has no such layers.
layer() {
  mkdir -p "$root/$1" "$node/layers/$1" "$node/work/$1"
  mount -t overlay overlay -o "lowerdir=/$1,upperdir=$node/layers/$1,workdir=$node/work/$1,userxattr" "$root/$1" 2>/dev/null ||
    mount -t overlay overlay -o "lowerdir=/$1,upperdir=$node/layers/$1,workdir=$node/work/$1" "$root/$1" 2>/dev/null ||
    { mount --rbind "/$1" "$root/$1" && mount -o remount,bind,ro "$root/$1" 2>/dev/null || true; }
}
layer usr
layer etc
for top in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$top" ]; then
    [ -e "$root/$top" ] || ln -s "$(readlink "/$top")" "$root/$top"
  elif [ -d "/$top" ]; then
    layer "$top"
  fi
done

for own in dev home mnt opt proc run srv sys tmp var/cache var/lib var/log var/spool var/tmp; do
  mkdir -p "$root/$own"
done
chmod 1777 "$root/tmp" "$root/var/tmp"
[ -e "$root/var/run" ] || ln -s ../run "$root/var/run"
mount -t proc proc "$root/proc"

# No device that leads to what is stored on this machine, and none of its shared memory.
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts" 2>/dev/null || true
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for stream in stdin:0 stdout:1 stderr:2; do
  ln -s "/proc/self/fd/${stream#*:}" "$root/dev/${stream%:*}"
done

mount -t tmpfs -o mode=755 tmpfs "$root/run"
[ ! -e "$root/etc/hosts" ] || mount --bind "$hosts" "$root/etc/hosts"
echo "$host" > "$root/etc/hostname" 2>/dev/null || true

# Secrets of this machine that are among its settings.
for secret in shadow shadow- gshadow gshadow- ssh/ssh_host_ed25519_key ssh/ssh_host_rsa_key ssh/ssh_host_ecdsa_key; do
  [ ! -e "$root/etc/$secret" ] || mount --bind /dev/null "$root/etc/$secret"
done
[ ! -d "$root/etc/ssl/private" ] || mount -t tmpfs -o mode=700 tmpfs "$root/etc/ssl/private"

# What is outside is gone from this mount namespace: not even its first process can go back.
cd "$root"
mkdir -p .outside
pivot_root . .outside
cd /
umount -l /.outside
rmdir /.outside
echo "ready $pid"
exec env -i PATH="$PATH" LANG=C.UTF-8 /bin/sh -c '
  exec </dev/null >/dev/null 2>&1
  trap "exit 0" TERM
  while :; do sleep 86400 & wait $!; done'
