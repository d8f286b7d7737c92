#!/bin/sh
# An automator of Loom: says, as JSON, which program Loom is to run on the node. Needs jq. See docs/guide/plugins.md.
set -eu
question=$(cat)
ask() { printf %s "$question" | jq -er "$1"; }
answer() { jq -cn --arg entry "$1" --arg unit "${2:-}" '{program: {entry: $entry, files: {unit: $unit}}}'; }

case $(ask .verb) in
  bootstrap)
    answer 'command -v systemctl > /dev/null || { echo "this node has no systemd" >&2; exit 1; }'
    exit
    ;;
esac
name=$(ask .service)
unit="[Unit]
Description=$name, by Loom
After=network-online.target

[Service]
ExecStart=$(ask .fields.exec)
User=$(ask .fields.user)
Restart=on-failure

[Install]
WantedBy=multi-user.target"
file=/etc/systemd/system/loom-$name.service
case $(ask .action) in
  INSTALL | CONFIGURE) answer "mv unit $file && systemctl daemon-reload" "$unit" ;;
  START) answer "systemctl enable --now loom-$name" ;;
  STOP) answer "systemctl stop loom-$name" ;;
  REMOVE) answer "systemctl disable --now loom-$name; rm -f $file; systemctl daemon-reload" ;;
  CHECK) answer "systemctl is-active loom-$name" ;;
  *) : ;;
esac
