# Has a disk mounted at FOLDER: the device DISK, or one of SIZE bytes where that is not 0. A disk on which there is nothing gets a file
# system FS with the label LABEL, by which it is known again should this be cut short; one that holds anything else is refused.
PATH=$PATH:/usr/sbin:/sbin
umask 022
refuse() { echo "$1" >&2; exit 65; }
[ "$(id -u)" -eq 0 ] || exit 77
for tool in lsblk blkid mount "mkfs.$FS"; do
  command -v "$tool" > /dev/null || refuse "this node has no $tool"
done

mounted() { awk -v folder="$FOLDER" '$2 == folder { found = 1 } END { exit !found }' /proc/self/mounts; }

disks() { lsblk -bdnro NAME,SIZE,TYPE | awk '$3 == "disk" { printf "%s/dev/%s (%s bytes)", sep, $1, $2; sep = ", " }'; }

# Why the disk $1 must be left alone; nothing where it is empty.
held_by() {
  parts=$(lsblk -nro NAME "$1" 2>&1) || { echo "is no disk: $parts"; return; }
  [ "$(echo "$parts" | wc -l)" -eq 1 ] || { echo "has partitions, or is part of something: $(echo $parts)"; return; }
  at=$(lsblk -nro MOUNTPOINT "$1" 2> /dev/null)
  [ -z "$at" ] || { echo "is mounted at $at"; return; }
  ! awk -v disk="$1" '$1 == disk { found = 1 } END { exit !found }' /proc/swaps 2> /dev/null || { echo 'is used to swap'; return; }
  first=$(head -c 1048576 "$1" 2>&1 | tr -d '\000' | head -c 1 | wc -c)
  holds=$(blkid -p -o export "$1" 2> /dev/null | grep -E '^(LABEL|TYPE|PTTYPE)=' | tr '\n' ' ')
  [ -z "$holds" ] || { echo "holds $holds"; return; }
  [ "$first" -eq 0 ] || echo 'holds data, or cannot be read'
}

ours() { [ "$(blkid -p -s LABEL -o value "$1" 2> /dev/null)" = "$LABEL" ]; }

entry=$(awk -v folder="$FOLDER" '$1 !~ /^#/ && $2 == folder' /etc/fstab 2> /dev/null)
case $entry in
  '') ;;
  *x-loom*)
    mounted || mount "$FOLDER" || exit 70
    exit 0
    ;;
  *) refuse "/etc/fstab says already what is mounted at $FOLDER: $entry" ;;
esac
! mounted || refuse "something is mounted at $FOLDER already"
[ ! -d "$FOLDER" ] || [ -z "$(ls -A "$FOLDER")" ] || refuse "the folder $FOLDER is not empty; a disk would hide what is in it"

if [ "$SIZE" -gt 0 ]; then
  of_size=$(lsblk -bdnro NAME,SIZE,TYPE | awk -v size="$SIZE" '
    $3 == "disk" && $2 > size * 0.99 && $2 < size * 1.01 { print "/dev/" $1 }')
  found=
  for disk in $of_size; do ! ours "$disk" || found=$disk; done
  for disk in $of_size; do
    [ -n "$found" ] && break
    reason=$(held_by "$disk")
    [ -n "$reason" ] || found=$disk
  done
  [ -n "$found" ] || refuse "there is no empty disk of $DISK. ${reason:+$disk $reason. }The disks are: $(disks)"
  disk=$found
else
  [ -e "$DISK" ] || refuse "there is no $DISK. The disks are: $(disks)"
  disk=$(readlink -f "$DISK")
fi

if ! ours "$disk"; then
  reason=$(held_by "$disk")
  [ -z "$reason" ] || refuse "$disk $reason; nothing was done to it"
  "mkfs.$FS" -q -L "$LABEL" "$disk" < /dev/null >&2 || exit 70
  echo "made $FS on $disk"
fi
uuid=$(blkid -p -s UUID -o value "$disk")
[ -n "$uuid" ] || { echo "the file system on $disk has no UUID" >&2; exit 70; }
mkdir -p "$FOLDER" || exit 70
[ ! -s /etc/fstab ] || [ -z "$(tail -c 1 /etc/fstab)" ] || echo >> /etc/fstab
printf 'UUID=%s %s %s defaults,nofail,x-loom 0 %s\n' "$uuid" "$FOLDER" "$FS" "$PASS" >> /etc/fstab || exit 70
[ ! -d /run/systemd/system ] || systemctl daemon-reload > /dev/null 2>&1
mount "$FOLDER" || exit 70
! command -v restorecon > /dev/null || restorecon "$FOLDER" 2> /dev/null
echo "mounted $disk at $FOLDER"
exit 0
