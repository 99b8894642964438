"""--llm-vue-browser and its ini twin: the record names what the functional tests ran in."""

import shutil
from pathlib import Path

import pytest
from needs import need, no_chromium

FIXTURE = Path(__file__).parents[2] / "fixtures/refactoring/typed-emits-composable"
TARGET = "src/components/SearchPanel.vue"


@pytest.mark.parametrize("given", ["--llm-vue-browser", "ini", "no"])
def test_where_functional_tests_run(judged_dir, workers, given):
    need(no_chromium())
    shutil.copytree(FIXTURE, judged_dir.path / "fixtures" / "panel")
    component = (FIXTURE / "answers/reference" / TARGET).read_text("utf-8")
    judged_dir.replies(panel=f"```vue\n{component}```\n")
    if given == "ini":
        ini = "[pytest]\nllm_sandbox = bubblewrap\nllm_vue_browser = on\n"
        judged_dir.pytester.makeini(ini)
    args = [given] if given.startswith("--") else []
    # The first Chromium of a machine may take its time.
    result = judged_dir.run("--llm-run-timeout=120", *args, workers=workers)
    result.assert_outcomes(passed=1)
    toolchain = judged_dir.record("panel")["toolchain"]
    assert ("chromium" in toolchain) == (given != "no")
    assert ("happy-dom" in toolchain) == (given == "no")


def test_another_value_is_told(judged_dir):
    judged_dir.replies()
    judged_dir.pytester.makeini("[pytest]\nllm_vue_browser = maybe\n")
    result = judged_dir.usage()
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*ini llm_vue_browser: 'maybe': write on or off*"])
