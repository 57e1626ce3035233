// Command litfass pulls feeds, recognises what it has seen, tags what is new and republishes it as curated feeds.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // Europe/Berlin must exist in an empty container too

	"github.com/alecthomas/kong"
)

// version is set by the linker; otherwise the module's version or the commit is told.
var version = ""

// cli is the command line: one field per command, each in a file of its own.
type cli struct {
	Log string `enum:"auto,text,json" default:"auto" help:"Form of the log: text, json, or auto (text on a terminal)."`

	Init      initCmd      `cmd:"" help:"Write a commented litfass.yaml to start from."`
	Serve     serveCmd     `cmd:"" help:"Run the daemon: read sources when they are due, publish feeds and pages."`
	Demo      demoCmd      `cmd:"" help:"Show everything on a small fictional press landscape; needs no network and no file."`
	Once      onceCmd      `cmd:"" help:"Make one pass over the sources that are due, or over those named."`
	Withdraw  withdrawCmd  `cmd:"" help:"Take an item back: it leaves all feeds at once, and no source brings it back."`
	Restore   restoreCmd   `cmd:"" help:"Lift a withdrawal: the item comes back the next time its source brings it."`
	Story     storyCmd     `cmd:"" help:"See who tells an item and why they are told as one; split it, or merge two."`
	Explain   explainCmd   `cmd:"" help:"Say why an item is tagged and published as it is."`
	Check     checkCmd     `cmd:"" help:"Check the configuration; with --fetch read each source once and report."`
	Gazetteer gazetteerCmd `cmd:"" help:"Ask the table of municipalities, Kreise and Länder, or replace it by a newer one."`
	Schema    schemaCmd    `cmd:"" help:"Print the JSON Schema of litfass.yaml, for editors."`
	Health    healthCmd    `cmd:"" help:"Ask a running daemon whether it can serve (for containers)."`
	Try       tryCmd       `cmd:"" help:"See what single steps make of documents, texts and stored items."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

// env is what commands need of the world.
type env struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	log    *slog.Logger
}

// errSilent ends with exit code 1 after the command has said everything itself.
var errSilent = errors.New("failed")

const description = `Curated feeds of municipal and political news.

Start:
  litfass demo                        look at it
  litfass init                        write litfass.yaml
  litfass check --fetch               read each source once
  litfass serve                       run it

Examples:
  litfass once                        one pass over what is due
  litfass once bonn-rathaus           one source, due or not
  litfass withdraw URL --reason "…"   take an item back for good
  litfass explain URL                 why is this item where it is
  litfass story show URL              who tells this, and why as one
  litfass gazetteer find Neustadt     which places have this name
  litfass try read feed.xml           what is in this document
  litfass try tag texts.jsonl         what these texts are about
  litfass schema > litfass.schema.json`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main without the process: arguments in, exit code out.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c cli
	exit := -1
	parser, err := kong.New(&c, kong.Name("litfass"), kong.Description(description), kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exit = code }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(stderr, "litfass:", err)
		return 1
	}
	k, err := parser.Parse(args)
	if exit >= 0 {
		return exit // --help
	}
	if err != nil {
		fmt.Fprintf(stderr, "litfass: %v\nSee %s --help.\n", err, commandOf(err))
		return 2
	}
	log := newLog(stderr, c.Log)
	// What net/http says through the log package quotes servers; it is nothing for an operator's eyes.
	slog.SetLogLoggerLevel(slog.LevelDebug)
	slog.SetDefault(log)
	e := &env{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr, log: log}
	switch err := k.Run(e); {
	case errors.Is(err, errSilent):
		return 1
	case err != nil:
		fmt.Fprintln(stderr, paletteFor(stderr).red("litfass: ")+err.Error())
		return 1
	}
	return 0
}

// commandOf is the command that arguments were wrong for, as it is typed.
func commandOf(err error) string {
	var wrong *kong.ParseError
	if errors.As(err, &wrong) {
		if node := wrong.Context.Selected(); node != nil {
			return node.FullPath()
		}
	}
	return "litfass"
}

func newLog(w io.Writer, form string) *slog.Logger {
	if form == "text" || form == "auto" && isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, nil))
	}
	return slog.New(slog.NewJSONHandler(w, nil))
}

type versionCmd struct{}

func (versionCmd) Run(e *env) error {
	_, err := fmt.Fprintln(e.stdout, "litfass", buildVersion())
	return err
}

// buildVersion is what the binary calls itself, also to the servers it asks.
func buildVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return "dev"
}
