// Renders a chart as Helm does, as far as a chart without dependencies needs it:
//
//	render CHART RELEASE NAMESPACE [VALUES.yaml …]
//
// Values are merged in order over the chart's own, a null removing a key. The manifests go to standard output, one a line in JSON,
// which kubectl takes too; "values" in place of a release prints the merged values, for the schema, "notes" what NOTES.txt says.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v3"
)

type object = map[string]interface{}

func main() {
	if len(os.Args) < 4 {
		fail(fmt.Errorf("usage: render CHART RELEASE NAMESPACE [VALUES.yaml …]"))
	}
	chart, release, namespace := os.Args[1], os.Args[2], os.Args[3]
	values := read(filepath.Join(chart, "values.yaml"))
	for _, file := range os.Args[4:] {
		merge(values, read(file))
	}
	if release == "values" {
		text, err := json.Marshal(values)
		fail(err)
		fmt.Println(string(text))
		return
	}
	meta := read(filepath.Join(chart, "Chart.yaml"))
	root := object{
		"Values":  values,
		"Chart":   object{"Name": meta["name"], "Version": meta["version"], "AppVersion": meta["appVersion"]},
		"Files":   files(chart),
		"Release": object{"Name": release, "Namespace": namespace, "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1},
	}
	names, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	fail(err)
	sort.Strings(names)
	templates := template.New("chart")
	templates.Funcs(functions(templates))
	for _, file := range names {
		text, err := os.ReadFile(file)
		fail(err)
		_, err = templates.New(filepath.Base(file)).Parse(string(text))
		fail(err)
	}
	for _, file := range names {
		name := filepath.Base(file)
		if strings.HasPrefix(name, "_") || (name == "NOTES.txt") != (release == "notes") {
			continue
		}
		var text bytes.Buffer
		fail(templates.ExecuteTemplate(&text, name, root))
		// Helm prints nothing for a key that is missing; here it is an error.
		if strings.Contains(text.String(), "<no value>") {
			fail(fmt.Errorf("%s: a value is missing", name))
		}
		if release == "notes" {
			fmt.Print(text.String())
			continue
		}
		decoder := yaml.NewDecoder(&text)
		for {
			var manifest object
			err := decoder.Decode(&manifest)
			if err == io.EOF {
				break
			}
			if err != nil {
				fail(fmt.Errorf("%s: %w", name, err))
			}
			if len(manifest) > 0 {
				line, err := json.Marshal(manifest)
				fail(err)
				fmt.Println(string(line))
			}
		}
	}
}

// Files of the chart that are no templates.
type files string

func (chart files) Get(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(string(chart), name))
	return string(text), err
}

// What Helm adds to sprig, and what it takes away because it would tell or change something outside.
func functions(templates *template.Template) template.FuncMap {
	funcs := sprig.TxtFuncMap()
	delete(funcs, "env")
	delete(funcs, "expandenv")
	funcs["include"] = func(name string, data interface{}) (string, error) {
		var text bytes.Buffer
		err := templates.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	funcs["toYaml"] = func(value interface{}) (string, error) {
		var text bytes.Buffer
		encoder := yaml.NewEncoder(&text)
		encoder.SetIndent(2)
		err := encoder.Encode(value)
		return strings.TrimSuffix(text.String(), "\n"), err
	}
	funcs["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, fmt.Errorf("%s", message)
		}
		return value, nil
	}
	return funcs
}

func merge(into, from object) {
	for key, value := range from {
		below, isObject := value.(object)
		known, wasObject := into[key].(object)
		switch {
		case value == nil:
			delete(into, key)
		case isObject && wasObject:
			merge(known, below)
		default:
			into[key] = value
		}
	}
}

func read(file string) object {
	text, err := os.ReadFile(file)
	fail(err)
	values := object{}
	fail(yaml.Unmarshal(text, &values))
	return values
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
