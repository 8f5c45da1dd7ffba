// Package parquet writes the tables of a case as Parquet files, which DuckDB, pandas and Spark read.
//
// The tables and columns are those of [export.Tables], so that a query on the one form works on the other: texts are
// UTF-8 strings, integers 64-bit, numbers double, and every column is optional, null where a cell is absent. Texts are
// spelled out and bounded as there. Pages are compressed by Zstandard; the same case gives the same bytes.
//
// It is a package of its own so that nobody gets the Parquet module who does not ask for it.
package parquet

import (
	"fmt"
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/export"
)

// Format returns Parquet as one of the formats of package export: a folder with a file for each table.
func Format() export.Format {
	return export.Format{
		Name: "parquet", About: "the tables of csv as Parquet (DuckDB, pandas, Spark)", Files: Write,
	}
}

// batch is how many rows are handed over at a time.
const batch = 512

// Write writes each of [export.Tables] to a file of its name with the extension .parquet.
func Write(create export.Create, c *evidence.Case, _ export.Options) error {
	for _, t := range export.Tables(c) {
		f, err := create(t.Name + ".parquet")
		if err != nil {
			return err
		}
		err = writeTable(f, t)
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return fmt.Errorf("%s.parquet: %w", t.Name, err)
		}
	}
	return nil
}

func writeTable(w io.Writer, t export.Table) error {
	out := parquet.NewWriter(w, schema(t), parquet.Compression(&parquet.Zstd), parquet.CreatedBy("earwitness", "1", ""))
	var rows []parquet.Row
	flush := func() error {
		_, err := out.WriteRows(rows)
		rows = rows[:0]
		return err
	}
	for cells := range t.Rows {
		row := make(parquet.Row, len(cells))
		for i, v := range cells {
			row[i] = value(v, i)
		}
		if rows = append(rows, row); len(rows) == batch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return out.Close()
}

// schema describes a table. It is made of a structure's type, since only that keeps the columns in their order.
func schema(t export.Table) *parquet.Schema {
	kinds := map[export.Kind]reflect.Type{
		export.Text: reflect.TypeFor[*string](), export.Integer: reflect.TypeFor[*int64](), export.Number: reflect.TypeFor[*float64](),
	}
	var fields []reflect.StructField
	for i, c := range t.Columns {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("C%d", i), Type: kinds[c.Kind], Tag: reflect.StructTag(`parquet:"` + c.Name + `,optional"`),
		})
	}
	row := reflect.New(reflect.StructOf(fields)).Interface()
	return parquet.NewSchema(t.Name, parquet.SchemaOf(row))
}

// value is a cell of a column; all are optional, which is level 1 if there is one.
func value(v any, column int) parquet.Value {
	switch v := v.(type) {
	case string:
		return parquet.ByteArrayValue([]byte(v)).Level(0, 1, column)
	case int64:
		return parquet.Int64Value(v).Level(0, 1, column)
	case float64:
		return parquet.DoubleValue(v).Level(0, 1, column)
	}
	return parquet.NullValue().Level(0, 0, column)
}
