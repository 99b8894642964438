"""One attempt with tools: from the case to the files as the model leaves them, and how it went."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_llmbench.agent.acting import Acting
from pytest_llmbench.agent.base import Desk
from pytest_llmbench.agent.ends import ABORTED, ended
from pytest_llmbench.agent.loop import Limits, Loop
from pytest_llmbench.agent.metrics import (
    Judged,
    efficiency_score,
    iterations_to_success,
    self_corrected,
)
from pytest_llmbench.agent.offer import offered, specs
from pytest_llmbench.agent.prompt import messages, with_instructions
from pytest_llmbench.agent.protocols import AUTO, NATIVE, TEXT
from pytest_llmbench.agent.talk import Talk
from pytest_llmbench.agent.text_protocol import is_call
from pytest_llmbench.agent.totals import figures_of, total
from pytest_llmbench.agent.workspace import Workspace
from pytest_llmbench.answer import Answer
from pytest_llmbench.asking.given import Given
from pytest_llmbench.asking.question import ask, sampling_of
from pytest_llmbench.bench import Bench, OnPhase
from pytest_llmbench.case import CaseRun
from pytest_llmbench.errors import AttemptError, ToolsRefused
from pytest_llmbench.extract_files import find_answer, shown
from pytest_llmbench.gpu.joined import joined_figures
from pytest_llmbench.providers.base import ModelFacts, Reply, Request
from pytest_llmbench.record import Record
from pytest_llmbench.text import printable, whole_characters
from pytest_llmbench.unfenced import looks_like_code
from pytest_llmbench.verdict import Verdict
from pytest_llmbench.windows import windows_of


class AgentAttempt:
    """`work`, then the verdict, then `look_back`. Fills in the record as far as it gets."""

    def __init__(
        self, run: CaseRun, bench: Bench, record: Record, facts: ModelFacts, on_phase: OnPhase
    ) -> None:
        self._run = run
        self._bench = bench
        self._record = record
        self._facts = facts
        self._on_phase = on_phase
        self._judge = bench.judges[run.case.kind]
        self._tools = offered(bench.tools, run.case, self._judge)

    def work(self) -> Given:
        """Let the model work until it is done. Raises `AttemptError`."""
        bench, model = self._bench, self._run.model
        wish = bench.settings.tool_protocol
        protocol = bench.protocols.of(model, self._facts, wish)
        try:
            return self._converse(protocol)
        except ToolsRefused as error:
            if protocol != NATIVE or wish != AUTO or self._loop.turns:
                raise ToolsRefused(f"{error}. Try --llm-tool-protocol text") from error
        bench.protocols.refused(model)
        return self._converse(TEXT)

    def ended(self, verdict: Verdict) -> Verdict:
        """The verdict on the last state, with the reason why the model came no further."""
        end = self._record.agent_end or ABORTED
        written = bool(self._files.answer())
        return ended(verdict, end, written, self._bench.min_score(self._run.case))

    def look_back(self) -> None:
        """Judge what earlier turns left, to tell which one was the first to pass.

        The verdict on the last state is on the record, and stands: where an earlier one cannot be
        judged, only what that would have told is null.
        """
        record, calls = self._record, self._acting.calls
        passed = record.status == "passed"
        asked = len(self._loop.turns) + len(self._loop.lost)
        record.efficiency_score = efficiency_score(passed, asked, calls)
        try:
            states = self._judged(passed)
        except AttemptError as error:
            told = f"what earlier turns had written was not judged: {printable(str(error))}"
            record.message = f"{record.message}\n{told}" if record.message else told
            return
        record.iterations_to_success = iterations_to_success(states)
        record.self_corrected = self_corrected(calls, states)

    def _judged(self, passed: bool) -> list[Judged]:
        """All states that differ, each judged once; the last one is already."""
        *earlier, last = self._loop.states or [(0, {})]
        found = [Judged(last[0], passed)]
        known = {_key(last[1]): passed}
        for turn, files in earlier:
            if (key := _key(files)) not in known:
                verdict = self._judge.judge(self._run.case, files).verdict
                known[key] = verdict.passes(self._bench.min_score(self._run.case))
            found.append(Judged(turn, known[key]))
        return found

    def _converse(self, protocol: str) -> Given:
        """From the beginning: nothing is written, and nothing was called."""
        case, judge = self._run.case, self._judge
        wanted = judge.wanted(case)
        self._files = Workspace([file.path for file in wanted], judge.present(case))
        self._desk = Desk(case, self._files, judge, wanted)
        self._acting = Acting(self._desk, self._tools)
        request = self._request(native=protocol == NATIVE)
        sampling = request.sampling
        self._record.of_sampling(sampling)
        self._record.tool_protocol = protocol
        facts = self._facts
        context = sampling.num_ctx or facts.served_context or facts.context_length
        self._talk = Talk(request.messages, context, sampling.max_tokens)
        self._loop = Loop(
            self._ask,
            request=request,
            talk=self._talk,
            acting=self._acting,
            files=self._files,
            find_code=self._code,
            limits=self._limits(),
        )
        end = ABORTED
        try:
            end = self._loop.go()
        finally:
            self._tell(end)
        turns = self._loop.turns  # none where the first reply took all the time
        return Given(self._answer(), turns[-1].reply if turns else Reply(""), end)

    def _request(self, *, native: bool) -> Request:
        run, bench = self._run, self._bench
        system = bench.settings.system_prompt
        begin = tuple(bench.rewrite(run, messages(run.case, self._desk.wanted, system)))
        tools = specs(self._tools.values())
        return Request(
            model=run.model.name,
            messages=begin if native else with_instructions(begin, tools),
            sampling=sampling_of(run, bench),
            timeout=bench.settings.timeout,
            tools=tools if native else (),
            case_id=run.case.id,
            run_number=run.run_number,
        )

    def _limits(self) -> Limits:
        settings = self._bench.settings
        turns = self._run.case.max_steps or settings.max_iterations
        return Limits(turns, settings.agent_tokens, settings.agent_timeout)

    def _ask(self, request: Request) -> Reply:
        def on_phase(phase: str, tokens: int | None) -> None:
            self._on_phase(f"{phase}, turn {request.turn}", tokens)

        on_phase("asking", 0)
        return ask(self._run, request, self._bench, on_phase)

    def _code(self, reply: Reply, reminded: bool) -> dict[str, str]:
        """Not of a call written as a program, nor half of the code, where the reply was cut.

        Nor of a plan or a list of files in a fence, unless the model was reminded and means it:
        prompt mode takes it, where nobody can ask.
        """
        files = dict(find_answer(whole_characters(reply.text), self._desk.wanted).files)
        if not (reminded or any(map(looks_like_code, files.values()))):
            return {}
        cut = reply.finish_reason == "length"
        parses = {file.path: file.rules.parses for file in self._desk.wanted}
        for path, code in files.items():
            if is_call(code, self._tools) or (cut and not parses[path](code)):
                return {}
        return files

    def _answer(self) -> Answer:
        files = self._files.answer()
        return Answer(files, shown(files)) if files else Answer()

    # -- what becomes of it on the record -------------------------------------------------

    def _tell(self, end: str) -> None:
        record, turns, calls = self._record, self._loop.turns, self._acting.calls
        lost = self._loop.lost
        if turns:
            record.of_reply(total([turn.reply for turn in turns], lost))
        elif lost:
            record.llm_seconds = sum(lost)
        record.said = {"messages": self._talk.said}
        record.agent_end = end
        record.iterations = len(turns)
        record.tool_calls_count = len(calls)
        record.tool_errors = sum(call.outcome == "error" for call in calls)
        record.tools_used = [call.tool for call in calls]
        record.tool_call_log = [call.to_dict() for call in calls]
        record.context_tokens = [turn.reply.prompt_tokens for turn in turns]
        record.turns = [figures_of(turn) for turn in turns]
        record.of_gpu(joined_figures(self._bench.gpu, windows_of(vars(record))))


def _key(files: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(files.items())
