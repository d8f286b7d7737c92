#!/usr/bin/env python3
"""A provider of Loom: machines from an inventory file. Who has which machine is kept beside it, in FILE.claims.

Loom hands one question over as a JSON object on standard input, and reads answers as JSON objects, one a line. What is
printed on standard error is the task's log. See docs/guide/plugins.md.
"""
import contextlib
import fcntl
import json
import os
import shlex
import subprocess
import sys
import tempfile


class Failure(Exception):
    def __init__(self, code, message, retryable=False):
        super().__init__(message)
        self.code, self.retryable = code, retryable


def say(**line):
    print(json.dumps(line), flush=True)


def machine(entry):
    return {
        "providerId": entry["id"],
        "addresses": {"access_v4": entry["address"], "bind_v4": entry.get("bind", entry["address"])},
        "sshPort": entry.get("port", 22),
        "sshUser": entry.get("user", "root"),
        "hostKeys": entry.get("hostKeys", []),
        "properties": {"flavor": entry["flavor"]} if "flavor" in entry else {},
    }


def inventory(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        raise Failure("bad-field", f"There is no inventory file {path}.")
    except ValueError as problem:
        raise Failure("bad-field", f"The inventory file {path} is no JSON: {problem}.")


@contextlib.contextmanager
def claims(path):
    """Who has which machine, by id; written back whole when the block ends well. One process at a time."""
    with open(path + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            with open(path + ".claims", encoding="utf-8") as file:
                known = json.load(file)
        except FileNotFoundError:
            known = {}
        before = json.dumps(known)
        yield known
        if json.dumps(known) != before:
            with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(path) or ".", delete=False) as file:
                json.dump(known, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(file.name, path + ".claims")


def ssh(fields, entry, script):
    if not fields.get("identity"):
        return
    target = machine(entry)
    done = subprocess.run(
        ["ssh", "-i", fields["identity"], "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=accept-new",
         "-o", "UserKnownHostsFile=" + fields["file"] + ".known_hosts", "-p", str(target["sshPort"]),
         target["sshUser"] + "@" + entry["address"], script],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failure("host-failed", f"{entry['id']} at {entry['address']}: {done.stderr.strip()}", retryable=True)


def let_in(fields, entry, key):
    line = shlex.quote(key)
    ssh(fields, entry, "mkdir -p -m 700 ~/.ssh && touch ~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys && "
        f"{{ grep -qxF {line} ~/.ssh/authorized_keys || echo {line} >> ~/.ssh/authorized_keys; }}")


def shut_out(fields, entry, key):
    line = shlex.quote(key)
    ssh(fields, entry, f"cp -p ~/.ssh/authorized_keys ~/.ssh/loom.$$ && {{ grep -vxF {line} ~/.ssh/authorized_keys > "
        "~/.ssh/loom.$$ || :; } && mv ~/.ssh/loom.$$ ~/.ssh/authorized_keys")


def claim(question, entry, known, request):
    known[entry["id"]] = {"token": request["token"], "tags": request["tags"], "key": request["sshPublicKey"]}


def taken(entry, claimed):
    owner = claimed["token"]["clusterId"] + "/" + claimed["token"]["nodeId"]
    return Failure("machine-taken", f"The machine {entry['id']} is taken by {owner}.")


def create(question, fields):
    request = question["request"]
    with claims(fields["file"]) as known:
        entries = inventory(fields["file"])
        chosen = next((e for e in entries if known.get(e["id"], {}).get("token") == request["token"]), None)
        if chosen is None:
            wanted = request["hardware"].get("flavor")
            place = request.get("location")
            chosen = next((e for e in entries if e["id"] not in known
                           and e.get("flavor", wanted) == wanted and e.get("location", place) == place), None)
            if chosen is None:
                raise Failure("no-capacity", f"No machine of flavor {wanted} is free in {fields['file']}.", True)
            claim(question, chosen, known, request)
    let_in(fields, chosen, request["sshPublicKey"])
    say(machine=machine(chosen))


def adopt(question, fields):
    request = question["request"]
    with claims(fields["file"]) as known:
        chosen = next((e for e in inventory(fields["file"]) if e["id"] == question["providerId"]), None)
        if chosen is None:
            raise Failure("machine-gone", f"The inventory has no machine {question['providerId']}.")
        token = known.get(chosen["id"], {}).get("token")
        if token not in (None, request["token"], request.get("takenFrom")):
            raise taken(chosen, known[chosen["id"]])
        claim(question, chosen, known, request)
    let_in(fields, chosen, request["sshPublicKey"])
    say(machine=machine(chosen))


def find(question, fields):
    with claims(fields["file"]) as known:
        for entry in inventory(fields["file"]):
            if known.get(entry["id"], {}).get("token") == question["token"]:
                say(machine=machine(entry))


def inspect(question, fields):
    with claims(fields["file"]) as known:
        entry = next((e for e in inventory(fields["file"]) if e["id"] == question["machine"]["providerId"]), None)
        if entry is None or entry["id"] not in known:
            say(state="absent", words="" if entry else "it is no longer in the inventory")
        else:
            say(state="running", machine=machine(entry))


def found(entry, known):
    claimed = known.get(entry["id"], {})
    return {"machine": machine(entry), "token": claimed.get("token"), "tags": claimed.get("tags", {})}


def lookup(question, fields):
    with claims(fields["file"]) as known:
        for entry in inventory(fields["file"]):
            if entry["id"] == question["providerId"]:
                say(**found(entry, known))


def list_machines(question, fields):
    with claims(fields["file"]) as known:
        for entry in inventory(fields["file"]):
            one = found(entry, known)
            if one["tags"].get("loom-installation") == question["installation"]:
                say(**one)


def delete(question, fields):
    with claims(fields["file"]) as known:
        entry = next((e for e in inventory(fields["file"]) if e["id"] == question["machine"]["providerId"]), None)
        claimed = known.get(question["machine"]["providerId"])
        if claimed is None or claimed["token"] != question["token"]:
            return
        if entry is not None:
            shut_out(fields, entry, claimed["key"])
        del known[question["machine"]["providerId"]]


def check(question, fields):
    entries = inventory(fields["file"])
    with claims(fields["file"]) as known:
        free = sum(1 for entry in entries if entry["id"] not in known)
    say(check={"subject": "inventory", "passed": True, "words": f"{len(entries)} machines, {free} of them free."})


def discover(question, fields):
    entries = inventory(fields["file"])
    with claims(fields["file"]) as known:
        used = sum(1 for entry in entries if entry["id"] in known)
    flavors = sorted({entry["flavor"] for entry in entries if "flavor" in entry})
    say(offer={
        "flavors": [{"id": name, "name": name, "cpus": 0, "memoryMiB": 0, "locations": []} for name in flavors],
        "images": [], "networks": [],
        "locations": sorted({entry["location"] for entry in entries if "location" in entry}),
        "quotas": [{"name": "machines", "limit": len(entries), "used": used}],
    })


VERBS = {"create": create, "find": find, "inspect": inspect, "lookup": lookup, "list": list_machines,
         "adopt": adopt, "delete": delete, "check": check, "discover": discover}


def main():
    question = json.load(sys.stdin)
    try:
        VERBS[question["verb"]](question, question["fields"])
    except Failure as failure:
        say(failure={"code": failure.code, "message": str(failure), "retryable": failure.retryable})


main()
