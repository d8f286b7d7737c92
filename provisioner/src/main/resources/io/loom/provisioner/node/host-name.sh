# Gives this machine the host name SHORT, and has /etc/hosts tell that NAME is at ADDRESS. What is so already stays as it is.
umask 022
[ "$(id -u)" -eq 0 ] || exit 77
if [ "$(uname -n)" != "$SHORT" ] || [ "$(cat /etc/hostname 2> /dev/null)" != "$SHORT" ]; then
  if [ -d /run/systemd/system ] && command -v hostnamectl > /dev/null; then
    hostnamectl set-hostname "$SHORT" || exit 70
  else
    printf '%s\n' "$SHORT" > /etc/hostname || exit 70
    hostname "$SHORT" 2> /dev/null || printf '%s\n' "$SHORT" > /proc/sys/kernel/hostname || exit 70
  fi
  echo set
fi
if [ -d /etc/cloud/cloud.cfg.d ]; then
  echo 'preserve_hostname: true' > /etc/cloud/cloud.cfg.d/99-loom-host-name.cfg || exit 70
fi
line="$ADDRESS $NAME${ALIAS:+ $ALIAS} # loom"
if ! grep -qxF "$line" /etc/hosts 2> /dev/null; then
  others=$(grep -v ' # loom$' /etc/hosts 2> /dev/null)
  printf '%s\n' ${others:+"$others"} "$line" > /etc/hosts || exit 70
fi
exit 0
