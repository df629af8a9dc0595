package coupang

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Personal is text about a person: a name, phone, address, or free text that may hold one. It prints as
// "[redacted]" with every fmt verb and in slog, so that it cannot slip into a log or an error. JSON and a
// conversion to string give the text.
type Personal string

// String is "[redacted]".
func (Personal) String() string { return redacted }

// GoString is "[redacted]".
func (Personal) GoString() string { return redacted }

// Format prints "[redacted]" for every verb, %x and %q included.
func (Personal) Format(f fmt.State, _ rune) { writeRedacted(f) }

// LogValue is "[redacted]".
func (Personal) LogValue() slog.Value { return slog.StringValue(redacted) }

// Secret is a key. It prints as "[redacted]" with every fmt verb, in slog and in JSON; Reveal is the only way in.
type Secret string

// Reveal is the secret itself.
func (s Secret) Reveal() string { return string(s) }

// String is "[redacted]".
func (Secret) String() string { return redacted }

// GoString is "[redacted]".
func (Secret) GoString() string { return redacted }

// Format prints "[redacted]" for every verb, %x and %q included.
func (Secret) Format(f fmt.State, _ rune) { writeRedacted(f) }

// LogValue is "[redacted]".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText is "[redacted]", and so is the JSON of a Secret.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// writeRedacted drops the error: fmt.State's Write has none to give.
func writeRedacted(f fmt.State) { _, _ = io.WriteString(f, redacted) }
