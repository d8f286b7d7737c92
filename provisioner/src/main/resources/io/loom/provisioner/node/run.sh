# Runs one attempt of a task, or joins it when it runs or is done already. Before this text stand the variables TASK,
# ATTEMPT and TOKEN and the function payload, which writes the attempt's files into the current folder, among them
# the program "entry". Standard output is, after whatever the account's start files print, a line of the byte 036, TOKEN
# and "begin"; the attempt's output; and a trailer whose lines begin with the byte 036 and TOKEN: "exit STATUS", then the
# outputs, then "end"; or "refused REASON"; or "unwritten REASON"; or "lost".
# The end of standard input ends the watching, and never the attempt.
# What a short task costs its node is mostly the processes that are made here: a command that the shell has not built in is
# one, and so is a substitution. "true" makes files, since a shell may end where ":" cannot.
umask 077
tasks=${LOOM_HOME:-$HOME/.loom}/tasks
task=$tasks/$TASK
run=$task/$ATTEMPT

say() { printf '\036%s %s\n' "$TOKEN" "$1"; }

# When the process $1 was born, in the kernel's ticks; nothing when it is gone.
born() {
  [ -r "/proc/$1/stat" ] || return 0
  read -r line < "/proc/$1/stat" || return 0
  set -- ${line##*) }
  echo "${20}"
}

# Ends the process group of the attempt before. A number that belongs to another process by now is left alone.
end_group() {
  [ -s "$task/group" ] || return 0
  read -r leader birth < "$task/group"
  [ -n "$leader" ] || return 0
  now=$(born "$leader")
  if [ -z "$now" ] || [ "$now" = "$birth" ]; then
    kill -s TERM -- "-$leader" 2>/dev/null
    tries=0
    while kill -s 0 -- "-$leader" 2>/dev/null && [ "$tries" -lt 50 ]; do
      sleep 0.1
      tries=$((tries + 1))
    done
    kill -s KILL -- "-$leader" 2>/dev/null
  fi
  rm -f "$task/group"
}

# Does what it is told; where that fails, once more for its words.
try() { "$1" 2> /dev/null || words=$("$1" 2>&1); }

open_task() { mkdir -p "$run" && true > "$task/lock"; }

count_attempt() { echo "$ATTEMPT" 1<> "$task/attempt"; }

# Writes what the attempt needs before it runs, and makes room for what must be written later, when the disk may be full.
lay_out() {
  cd "$run" &&
    payload &&
    printf '%63s\n' '' > "$task/group" &&
    printf '%-63s\n' running > result &&
    true > out &&
    true > alive
}

# Says why it could not, and leaves nothing of it that could be run.
unwritten() {
  free=$(df -Pk "$tasks" 2> /dev/null | awk 'NR == 2 { print $4 }')
  rm -rf "$run"
  [ "${free:-64}" -ge 64 ] || words="no space is left on the node, of which $free KiB are free below $tasks"
  say "unwritten $(echo "$words" | tail -n 1)"
}

# The attempt itself: a process group of its own, which outlives this connection. It keeps the task's lock until it
# has written its name down, so that no newer attempt can miss it, and "alive" is locked as long as it lives.
# The trailer goes to "out" by one write: what a daemon prints at the same time would stand within it.
# "out" is locked as long as anybody has it open for writing. A daemon that was left running may go on for ever; of what
# it prints, no more than a MiB is kept.
start() {
  exec 8> alive
  flock 8
  TOKEN=$TOKEN setsid sh -c '
    cd "$1" || exit 70
    read -r line < "/proc/$$/stat"
    pid=$$
    set -- "$1" ${line##*) }
    echo "$pid ${21}" 1<> ../group
    : > started
    exec 9>&-
    (flock 1; umask 022; unset TOKEN line pid; set --; . ./entry) < /dev/null >> out 2>&1 8>&-
    status=$?
    trailer() {
      if [ -s outputs ]; then
        printf "\036%s exit %s\n" "$TOKEN" "$status" && cat outputs && printf "\n\036%s end\n" "$TOKEN"
      else
        printf "\036%s exit %s\n\036%s end\n" "$TOKEN" "$status" "$TOKEN"
      fi
    }
    told=told
    if [ -s outputs ]; then
      { trailer > trailer && cat trailer >> out; } || told=untold
    else
      trailer >> out || told=untold
    fi
    echo "$status $told" 1<> result
    exec 8>&- 7< out
    flock -n 7 && exit
    trailer > trailer
    exec setsid sh -c "
      pause=1
      while ! flock -w \$pause 7; do
        pause=\$((pause < 16 ? pause * 2 : 16))
        if [ \$(wc -c < out) -gt 1048576 ]; then
          cat trailer > out
          pause=1
        fi
      done" loom-output' loom-attempt "$run" < /dev/null > /dev/null 2>&1 &
  exec 8>&-
}

# Adds what an attempt that is over could not write itself to what is told of it. As long as its output is followed, that
# goes where the output is, or, when there is no room, comes after a while that is long enough to have passed all of it.
tell_rest() {
  status= told=
  [ ! -e "$run/result" ] || read -r status told < "$run/result"
  case $status/$told in
    /* | running/*)
      [ -z "$1" ] || ! say lost 2> /dev/null >> "$run/out" || return
      [ -z "$1" ] || sleep "$1" 5>&-
      say lost >&5
      ;;
    */untold)
      [ -z "$1" ] || sleep "$1" 5>&-
      {
        printf '\n[The end of the output is lost: no space is left on the node.]\n'
        say "exit $status"
        [ ! -s "$run/outputs" ] || { cat "$run/outputs" && echo; }
        say end
      } >&5
      ;;
  esac
}

# Passes the output on. An attempt that ends within seconds costs few processes, and its end is seen at once; the output
# of a longer one is followed by tail, which sees it at once where the file system tells of changes, else within a second.
watch() {
  exec 5>&1 6< "$run/out" 7< "$run/alive"
  for patience in 0.5 1 1 1; do
    if flock -s -w "$patience" 7 5>&-; then
      cat <&6
      tell_rest ''
      return
    fi
    [ ! -s "$run/out" ] || cat <&6
  done
  (
    flock -s 7 5>&-
    tell_rest 3
  ) < /dev/null > /dev/null 2>&1 6<&- &
  waiter=$!
  tail -c +1 -f <&6 2>/dev/null 5>&- 7<&- &
  tail=$!
  read -r _
  kill "$tail" "$waiter" 2>/dev/null
}

# Forgets tasks that have been over for ten minutes, at every eighth once there are many of them: nobody asks for them again.
# One that still runs, or has left a daemon with its output open, stays.
forget_old() {
  set -- "$tasks"/*
  [ $# -gt 16 ] && [ $(($# % 8)) -eq 0 ] || return 0
  {
    find "$tasks" -mindepth 1 -maxdepth 1 -mmin +10 | while read -r old; do
      for held in "$old"/*/alive "$old"/*/out; do
        [ ! -e "$held" ] || flock -n "$held" true || continue 2
      done
      flock -n "$old" rm -rf "$old"
    done
  } < /dev/null > /dev/null 2>&1 9>&- &
}

attempt() {
  say begin
  if ! try open_task; then
    unwritten
    return
  fi
  exec 9> "$task/lock"
  flock 9
  current=0
  [ ! -s "$task/attempt" ] || read -r current < "$task/attempt"
  if [ "$current" -gt "$ATTEMPT" ]; then
    say "refused attempt $current of this task is newer"
    return
  fi
  if [ -e "$run/cancelled" ]; then
    say "refused this attempt was cancelled"
    return
  fi
  if [ "$current" -lt "$ATTEMPT" ]; then
    end_group
    if ! try count_attempt; then
      unwritten
      return
    fi
  fi
  if [ ! -e "$run/started" ]; then
    if ! try lay_out; then
      unwritten
      return
    fi
    cd "$run" || exit 70
    start
    forget_old
  fi
  exec 9>&-
  [ -e "$run/alive" ] || : > "$run/alive"
  watch
}

# Ends the attempt, and keeps it from being started when it has not come yet.
cancel() {
  mkdir -p "$run" || exit 70
  exec 9> "$task/lock"
  flock 9
  current=0
  [ ! -s "$task/attempt" ] || read -r current < "$task/attempt"
  : > "$run/cancelled"
  [ "$current" -ne "$ATTEMPT" ] || end_group
}
