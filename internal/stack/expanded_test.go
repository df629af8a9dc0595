package stack_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// account answers a template's conditions and rules for one set of parameters, as CloudFormation does.
type account struct {
	answers    answers
	conditions map[string]any
}

// holds evaluates a condition.
func (a account) holds(value any) bool {
	if b, ok := value.(bool); ok {
		return b
	}
	name, argument := only(value)
	list, _ := argument.([]any)
	switch name {
	case "Condition":
		return a.holds(a.conditions[argument.(string)])
	case "Fn::Equals":
		return fmt.Sprint(a.value(list[0])) == fmt.Sprint(a.value(list[1]))
	case "Fn::Not":
		return !a.holds(list[0])
	case "Fn::And":
		return !slices.ContainsFunc(list, func(v any) bool { return !a.holds(v) })
	case "Fn::Or":
		return slices.ContainsFunc(list, a.holds)
	case "Fn::Contains":
		return slices.ContainsFunc(list[0].([]any), func(v any) bool { return reflect.DeepEqual(v, a.value(list[1])) })
	default:
		panic("no condition: " + name)
	}
}

// value of a parameter or a literal: conditions know nothing else.
func (a account) value(v any) any {
	if name, argument := only(v); name == "Ref" {
		return a.answers[argument.(string)]
	}
	return v
}

// only returns the single member of a mapping, if v is one.
func only(v any) (name string, argument any) {
	m, ok := v.(map[string]any)
	if !ok || len(m) != 1 {
		return "", nil
	}
	name = slices.Collect(maps.Keys(m))[0]
	return name, m[name]
}

// refusals are the rules that these answers break.
func (a account) refusals(t template) []string {
	var broken []string
	rules, _ := t.all["Rules"].(map[string]any)
	for _, r := range rules {
		rule := r.(map[string]any)
		if when, ok := rule["RuleCondition"]; ok && !a.holds(when) {
			continue
		}
		for _, assertion := range rule["Assertions"].([]any) {
			if m := assertion.(map[string]any); !a.holds(m["Assert"]) {
				broken = append(broken, m["AssertDescription"].(string))
			}
		}
	}
	return broken
}

// gone is what Fn::If gives for AWS::NoValue.
type gone struct{}

// resolve takes one branch of every Fn::If. Other intrinsic functions stay.
func (a account) resolve(v any) any {
	switch v := v.(type) {
	case map[string]any:
		switch name, argument := only(v); name {
		case "Ref":
			if argument == "AWS::NoValue" {
				return gone{}
			}
		case "Fn::If":
			list := argument.([]any)
			if a.holds(map[string]any{"Condition": list[0]}) {
				return a.resolve(list[1])
			}
			return a.resolve(list[2])
		}
		out := map[string]any{}
		for name, value := range v {
			if r := a.resolve(value); r != any(gone{}) {
				out[name] = r
			}
		}
		return out
	case []any:
		out := []any{}
		for _, value := range v {
			if r := a.resolve(value); r != any(gone{}) {
				out = append(out, r)
			}
		}
		return out
	default:
		return v
	}
}

// deployed is the template of exactly what these answers deploy: no conditions, no rules, the answers as defaults.
func deployed(t template, a answers) template {
	conditions, _ := t.all["Conditions"].(map[string]any)
	acc := account{a, conditions}
	out := map[string]any{}
	for section, content := range t.all {
		members, ok := content.(map[string]any)
		if !ok || section == "Conditions" || section == "Rules" || section == "Metadata" {
			if !ok {
				out[section] = content
			}
			continue
		}
		kept := map[string]any{}
		for name, member := range members {
			m := member.(map[string]any)
			if condition, ok := m["Condition"].(string); ok && !acc.holds(map[string]any{"Condition": condition}) {
				continue
			}
			r := acc.resolve(m).(map[string]any)
			delete(r, "Condition")
			if section == "Parameters" {
				r["Default"] = a[name]
				if r["Type"] == "Number" {
					r["Default"] = json.Number(a[name])
				}
			}
			kept[name] = r
		}
		out[section] = kept
	}
	parameters := out["Parameters"].(map[string]any)
	used := references(template{out})
	maps.DeleteFunc(parameters, func(name string, _ any) bool { return !slices.Contains(used, name) })
	return template{out}
}

var variable = regexp.MustCompile(`\$\{([A-Za-z0-9:]+)`)

// dangling names everything that the template refers to and does not have.
func dangling(t template) []string {
	return slices.DeleteFunc(references(t), func(name string) bool {
		_, parameter := t.all["Parameters"].(map[string]any)[name]
		_, resource := t.all["Resources"].(map[string]any)[name]
		return parameter || resource || strings.HasPrefix(name, "AWS::")
	})
}

// references are the names in Ref, Fn::GetAtt, Fn::Sub and DependsOn, variables of a Fn::Sub itself left out.
func references(t template) []string {
	found := referencesIn(t.all["Resources"])
	found = append(found, referencesIn(t.all["Outputs"])...)
	slices.Sort(found)
	return slices.Compact(found)
}

func referencesIn(v any) []string {
	var found []string
	switch v := v.(type) {
	case map[string]any:
		found = referencesOf(v)
		for _, value := range v {
			found = append(found, referencesIn(value)...)
		}
	case []any:
		for _, value := range v {
			found = append(found, referencesIn(value)...)
		}
	}
	return found
}

func referencesOf(v map[string]any) []string {
	var found []string
	for _, name := range asList(v["DependsOn"]) {
		found = append(found, name.(string))
	}
	switch name, argument := only(v); name {
	case "Ref":
		found = append(found, argument.(string))
	case "Fn::GetAtt":
		found = append(found, argument.([]any)[0].(string))
	case "Fn::Sub":
		var own map[string]any
		if list, ok := argument.([]any); ok {
			argument, own = list[0], list[1].(map[string]any)
		}
		for _, m := range variable.FindAllStringSubmatch(argument.(string), -1) {
			if _, ok := own[m[1]]; !ok {
				found = append(found, m[1])
			}
		}
	}
	return found
}

// asList makes the list of a value that may stand alone.
func asList(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	if v == nil {
		return nil
	}
	return []any{v}
}

// text of a value, with Fn::Sub, Fn::GetAtt and Ref as ${…}.
func text(v any) string {
	switch name, argument := only(v); name {
	case "Fn::Sub":
		if s, ok := argument.(string); ok {
			return s
		}
	case "Fn::GetAtt":
		list := argument.([]any)
		return fmt.Sprintf("${%s.%s}", list[0], list[1])
	case "Ref":
		return fmt.Sprintf("${%s}", argument)
	}
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v)
	return string(b)
}
