# The first process of a sandbox node, inside namespaces of its own: makes the node's root file system out of this
# machine's programs and the node's own folders, then reaps orphans for ever.
# Arguments: the node's folder, its host name, the cluster's hosts file. Prints "ready PID" when the node is whole.
set -eu
node=$1 host=$2 hosts=$3
read -r pid _ < /proc/self/stat
root=$node/root

hostname "$host" 2>/dev/null || echo "$host" > /proc/sys/kernel/hostname
mount --make-rprivate /

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
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
[ ! -e "$root/etc/hosts" ] || mount --bind "$hosts" "$root/etc/hosts"
echo "$host" > "$root/etc/hostname" 2>/dev/null || true

cd "$root"
echo "ready $pid"
exec chroot "$root" /bin/sh -c '
  exec </dev/null >/dev/null 2>&1
  cd /
  trap "exit 0" TERM
  while :; do sleep 86400 & wait $!; done'
