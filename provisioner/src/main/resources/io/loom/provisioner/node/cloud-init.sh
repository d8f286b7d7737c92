# Says how cloud-init stands on this machine; with WAIT set to --wait it waits for the end first. A machine without the program
# has cloud-init's folder, or no cloud-init at all.
if command -v cloud-init > /dev/null 2>&1; then
  cloud-init status --long $WAIT < /dev/null 2>&1
  exit $?
fi
[ -d /var/lib/cloud/instance ] || { echo 'status: disabled'; exit 0; }
while [ -n "$WAIT" ] && [ ! -e /var/lib/cloud/instance/boot-finished ]; do sleep 1; done
if [ -e /var/lib/cloud/instance/boot-finished ]; then echo 'status: done'; else echo 'status: running'; fi
exit 0
