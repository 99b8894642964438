"""Where control groups are made, on folders that look like the kernel's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pytest_llmbench.sandbox.bubblewrap import cgroup

OTHER_MOUNT = "22 1 0:20 / /proc rw,nosuid - proc proc rw\n"


def v1_mounts(top: Path, root: str = "/") -> str:
    return OTHER_MOUNT + "".join(
        f"30 24 0:26 {root} {top / name} rw,nosuid shared:10 - cgroup cgroup rw,{name}\n"
        for name in ("memory", "pids", "cpu")
    )


def v2_mount(top: Path) -> str:
    return OTHER_MOUNT + f"30 24 0:26 / {top} rw shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"


def group(folder: Path, handed: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "cgroup.subtree_control").write_text(handed)
    (folder / "cgroup.procs").write_text("")
    return folder


def test_v1_makes_groups_below_its_own(tmp_path: Path) -> None:
    (tmp_path / "memory" / "session").mkdir(parents=True)
    (tmp_path / "pids").mkdir()
    own = "8:pids:/\n4:memory:/session\n3:cpu:/\n0::/\n"
    assert cgroup.hierarchy_from(own, v1_mounts(tmp_path)) == cgroup.Hierarchy(
        1, {"memory": tmp_path / "memory" / "session", "pids": tmp_path / "pids"}
    )


def test_v1_in_a_container_that_sees_only_its_own_part(tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / "pids").mkdir()
    found = cgroup.hierarchy_from("4:memory:/docker/1f\n", v1_mounts(tmp_path, "/docker/1f"))
    assert found == cgroup.Hierarchy(1, {"memory": tmp_path / "memory"})


def test_v2_takes_the_nearest_group_that_hands_the_controllers_on(tmp_path: Path) -> None:
    group(tmp_path / "cg", "cpu memory pids")
    user = group(tmp_path / "cg/user/app", "memory pids")
    group(tmp_path / "cg/user/app/terminal.scope", "")
    found = cgroup.hierarchy_from("0::/user/app/terminal.scope\n", v2_mount(tmp_path / "cg"))
    assert found == cgroup.Hierarchy(2, {"memory": user, "pids": user})


def test_v2_without_delegation(tmp_path: Path) -> None:
    group(tmp_path / "cg", "cpu")
    group(tmp_path / "cg/session.scope", "")
    assert cgroup.hierarchy_from("0::/session.scope\n", v2_mount(tmp_path / "cg")) is None
    assert cgroup.hierarchy_from("0::/elsewhere\n", OTHER_MOUNT) is None


def test_v2_limits_memory_without_swap_and_tells_of_oom_kills(tmp_path: Path) -> None:
    made = cgroup.create(cgroup.Hierarchy(2, {"memory": tmp_path, "pids": tmp_path}), 1 << 20, 7)
    (folder,) = tmp_path.iterdir()
    assert (folder / "memory.max").read_text() == str(1 << 20)
    assert (folder / "pids.max").read_text() == "7"
    events = folder / "memory.events"
    events.write_text("low 0\nmax 12\noom 3\noom_kill 0\noom_group_kill 0\n")
    assert not made.out_of_memory()
    events.write_text("low 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n")
    assert made.out_of_memory()


def test_groups_of_dead_sessions_are_swept(tmp_path: Path) -> None:
    dead = 1 << 30  # larger than any process id
    for name in (f"llmbench-{dead}-0", f"llmbench-{os.getpid()}-0", f"other-{dead}-0"):
        (tmp_path / name).mkdir()
    beside = tmp_path.with_name(tmp_path.name + "-beside") / f"llmbench-{dead}-3"
    beside.mkdir(parents=True)
    cgroup.sweep(cgroup.Hierarchy(1, {"memory": tmp_path, "pids": tmp_path}))
    assert not beside.exists()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"llmbench-{os.getpid()}-0", f"other-{dead}-0"}


@pytest.mark.skipif(cgroup.find() is None, reason="no control group can be written here")
def test_a_real_group_is_made_limited_and_removed() -> None:
    hierarchy = cgroup.find()
    assert hierarchy
    before = of_this_process(hierarchy)
    made = cgroup.create(hierarchy, 64 << 20, 5)
    mine = of_this_process(hierarchy) - before
    assert len(mine) == len(set(hierarchy.parents.values()))
    assert not made.out_of_memory()
    made.remove()
    assert not any(p.exists() for p in mine)


def of_this_process(hierarchy: cgroup.Hierarchy) -> set[Path]:
    parents = set(hierarchy.parents.values())
    return {path for parent in parents for path in parent.glob(f"llmbench-{os.getpid()}-*")}
