// Reads a folder of exports with the tools that people use, and prints what they find as JSON:
//
//	node read.mjs DIR
//
// DIR holds csv/, parquet/, and the files case.ndjson, case.jsonld and ro-crate-metadata.json; what is missing is left out.
import fs from 'node:fs'
import path from 'node:path'
import jsonld from 'jsonld'
import { Parser, Store } from 'n3'
import SHACLValidator from 'rdf-validate-shacl'
import { DuckDBInstance } from '@duckdb/node-api'

const dir = process.argv[2]
const out = {}
const has = name => fs.existsSync(path.join(dir, name))
const text = name => fs.readFileSync(path.join(dir, name), 'utf8')

// DuckDB counts rows and findings' sums, so that a shifted column shows.
const duck = await (await DuckDBInstance.create(':memory:')).connect()
const rows = async sql => (await duck.runAndReadAll(sql)).getRowObjectsJson()
for (const [kind, read] of [['csv', f => `read_csv('${f}', header=true, strict_mode=true, sample_size=-1)`], ['parquet', f => `'${f}'`]]) {
  if (!has(kind)) continue
  out[kind] = { rows: {} }
  for (const f of fs.readdirSync(path.join(dir, kind)).sort()) {
    const [{ n }] = await rows(`SELECT count(*)::INT AS n FROM ${read(path.join(dir, kind, f))}`)
    out[kind].rows[path.parse(f).name] = n
  }
  const [{ s }] = await rows(`SELECT coalesce(round(sum(start_seconds::DOUBLE + end_seconds::DOUBLE + log10_lr::DOUBLE), 6), 0) AS s FROM ${read(path.join(dir, kind, 'findings.' + kind))}`)
  out[kind].sum = s
}
if (has('case.ndjson')) {
  out.ndjson = {}
  for (const { type, n } of await rows(`SELECT json->>'type' AS type, count(*)::INT AS n FROM read_ndjson_objects('${path.join(dir, 'case.ndjson')}') GROUP BY ALL`)) out.ndjson[type] = n
}

// Contexts come from the web; of RO-Crate's it is enough here that terms are schema.org's. Nothing else is loaded.
const contexts = { 'https://w3id.org/ro/crate/1.3/context': { '@context': { '@vocab': 'http://schema.org/', conformsTo: 'http://purl.org/dc/terms/conformsTo' } } }
const documentLoader = async url => {
  if (!contexts[url]) throw new Error('asks for ' + url)
  return { document: contexts[url], documentUrl: url, contextUrl: null }
}
const options = { documentLoader, base: 'file:///crate/', safe: true }
const triples = async doc => {
  const quads = await jsonld.toRDF(doc, { ...options, format: 'application/n-quads' })
  return new Store(new Parser({ format: 'N-Quads' }).parse(quads))
}
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

if (has('case.jsonld')) {
  const shapes = new Store(new Parser().parse(fs.readFileSync(new URL('uco.ttl', import.meta.url), 'utf8')))
  const data = await triples(JSON.parse(text('case.jsonld')))
  const known = new Set(shapes.getObjects(null, 'http://www.w3.org/ns/shacl#path', null).map(t => t.value))
  const classes = new Set(shapes.getSubjects('http://www.w3.org/2000/01/rdf-schema#subClassOf', null, null).map(t => t.value))
  const foreign = t => /(caseontology|unifiedcyberontology)\.org/.test(t)
  const unknown = [...data.getPredicates(null, null, null).map(t => t.value).filter(t => foreign(t) && !known.has(t)),
    ...data.getObjects(null, rdfType, null).map(t => t.value).filter(t => foreign(t) && !classes.has(t))]
  const results = data.getSubjects(rdfType, 'https://ontology.unifiedcyberontology.org/uco/analysis/AnalyticResult', null).length
  data.addQuads(shapes.getQuads(null, 'http://www.w3.org/2000/01/rdf-schema#subClassOf', null, null))
  const report = await new SHACLValidator(shapes).validate(data)
  const violations = report.results.map(r => `${r.focusNode?.value} ${r.path?.value ?? ''} ${r.message.map(m => m.value).join(' ')}`)
  out.case = { results, unknown, violations: violations.slice(0, 10), triples: data.size }
}
if (has('ro-crate-metadata.json')) {
  const data = await triples(JSON.parse(text('ro-crate-metadata.json')))
  const described = new Set(data.getSubjects(rdfType, null, null).map(t => t.value))
  const missing = data.getObjects(null, null, null).filter(t => t.termType === 'NamedNode').map(t => t.value)
    .filter(t => t.startsWith('file:') && !described.has(t))
  const root = data.getObjects('file:///crate/ro-crate-metadata.json', 'http://schema.org/about', null).map(t => t.value)
  const lacks = ['name', 'description', 'datePublished', 'license'].filter(p => data.countQuads('file:///crate/', 'http://schema.org/' + p, null, null) !== 1)
  out.rocrate = { root, missing, lacks, parts: data.countQuads('file:///crate/', 'http://schema.org/hasPart', null, null) }
}
console.log(JSON.stringify(out))
