// Command judge compiles a Go answer with its tests, runs them and tells what it saw.
//
// The protocol is docs/judges.md. The test binary's main function is the judge's own (see
// testmain.go): each test tells its outcome on a private descriptor, never on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// request is what arrives on standard input.
type request struct {
	Nonce    string   `json:"nonce"`
	Mode     string   `json:"mode"`
	Timeout  float64  `json:"timeout"`
	Solution string   `json:"solution"`
	Tests    []string `json:"tests"`
	Allowed  allowed  `json:"allowed"`
	// Part is tests or answer where they are judged apart, else empty.
	Part string `json:"part"`
	// Profile are the self-judging operations that are allowed; nil allows all.
	Profile *[]string `json:"profile"`
}

// report is the judge's second line.
type report struct {
	Tests    [][2]string `json:"tests"`
	ExitCode *int        `json:"exit_code"`
	Problem  *string     `json:"problem"`
	Message  string      `json:"message"`
	Log      string      `json:"log"`
	// SelfJudging are the operations that the answer decided for the tests.
	SelfJudging []string `json:"self_judging,omitempty"`
}

// problem ends the judging before, or instead of, a run of the tests.
type problem struct{ kind, message, log string }

func (p *problem) Error() string { return p.message }

func main() {
	hide()
	// Started ahead of the answer, the judge does now what needs no request.
	work, broken := openModule(".")
	var asked request
	fmt.Print("up\n")
	input, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = json.Unmarshal(input, &asked)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "judge: standard input holds no request:", err)
		os.Exit(2)
	}
	fmt.Printf("\n%s ready\n", asked.Nonce)
	asked.tell(judge(work, broken, asked))
}

var telling sync.Mutex

// tell the report, once, and end.
func (asked request) tell(one report) {
	telling.Lock()
	told, err := json.Marshal(one)
	if err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(2)
	}
	os.Stdout.WriteString("\n" + asked.Nonce + " " + string(told) + "\n")
	os.Exit(0)
}

func judge(work *module, broken error, asked request) report {
	told := report{Tests: [][2]string{}}
	if broken != nil {
		told.Problem, told.Message = new(string), broken.Error()
		*told.Problem = "judge_error"
		return told
	}
	deadline := time.Now().Add(time.Duration(asked.Timeout * float64(time.Second)))
	work.deadline = deadline
	if err := judgeFolders(work, asked, deadline, &told); err != nil {
		found, ok := err.(*problem)
		if !ok {
			// The toolchain is whole: an answer has filled the disk or the table of processes.
			found = &problem{kind: "resource_limit", message: err.Error()}
		}
		told.Problem = &found.kind
		told.Message = found.message
		told.Log += found.log
	}
	return told
}

// judgeFolders runs the tests of each folder that has any: each is a package of its own.
func judgeFolders(work *module, asked request, deadline time.Time, told *report) error {
	var opened chan channel
	switch asked.Part {
	case "answer":
		return work.serve(asked, deadline, told)
	case "tests":
		opened = openChannel(asked.Part, nil)
	}
	if opened != nil {
		// The other judge opens its ends in any case, and must not be left waiting for ours.
		defer func() { wait(opened, time.Now().Add(5*time.Second)) }()
	}
	if err := work.refuse(asked); err != nil {
		return err
	}
	if opened != nil {
		if err := work.stand(asked); err != nil {
			return err
		}
	} else if err := work.guard(asked); err != nil {
		return err
	}
	for _, folder := range testFolders(asked.Tests) {
		binary, err := work.testBinary(folder)
		if err != nil {
			return work.limit(err, opened != nil, asked)
		}
		for _, name := range binary.names() {
			if asked.Mode == "list" {
				told.Tests = append(told.Tests, [2]string{testID(folder, name), "passed"})
			}
		}
		if asked.Mode == "list" {
			continue
		}
		refused := work.policyBeside(asked, opened == nil)
		err = work.link(binary)
		if refusal := <-refused; refusal != nil {
			return refusal
		}
		if err != nil {
			return err
		}
		work.clean()
		if opened != nil {
			if binary.channel, err = wait(opened, deadline); err != nil {
				return err
			}
		}
		if err := run(binary, deadline, told); err != nil {
			return err
		}
	}
	if told.ExitCode == nil && asked.Mode == "list" {
		told.ExitCode = new(int)
	}
	return nil
}

// testID is the test's name; below the work folder it bears its folder: `shapes.TestArea`.
func testID(folder, name string) string {
	if folder == "." {
		return name
	}
	return folder + "." + name
}
