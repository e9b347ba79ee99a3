import { readFileSync } from 'node:fs';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

/** One operation of the document. */
export interface Operation {
  readonly method: string;
  /** Template, as `/api/signals/{id}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Name of the schema of its body. */
  readonly body: Json | undefined;
  readonly responses: Readonly<Record<string, Json>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: Json;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

/** docs/openapi.json, to hold answers against. What a schema does not name, an answer may not have. */
export class ApiDocument {
  readonly #document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Document;
  readonly #ajv = addFormats.default(new Ajv.default({ strict: false, allErrors: true }));
  readonly #validators = new Map<string, ValidateFunction>();
  readonly operations: readonly Operation[];

  constructor() {
    for (const [name, schema] of Object.entries(this.#document.components.schemas)) {
      this.#ajv.addSchema(closed(rebased(schema)) as Json, `https://document.test/${name}`);
    }
    this.operations = Object.entries(this.#document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => operationOf(method, path, operation)),
    );
  }

  /** @returns what is wrong with an answer to an operation: its status, its type or its body; undefined where nothing is. */
  faultOf({ method, path, responses }: Operation, status: number, type: string, body: unknown): string | undefined {
    const content = responses[String(status)]?.['content'] as Readonly<Record<string, { schema: Json }>> | undefined;
    if (!content) return `${status} is not documented`;
    const kind = type.split(';')[0] ?? '';
    const schema = content[kind]?.schema;
    if (!schema) return `${status} as ${kind} is not documented`;
    return this.#mismatch(`${method} ${path} ${status} ${kind}`, schema, body);
  }

  /** @returns what is wrong with a problem that no operation answered. */
  problemFault(body: unknown): string | undefined {
    return this.#mismatch('problem', { $ref: '#/components/schemas/ProblemDto' }, body);
  }

  #mismatch(name: string, schema: Json, body: unknown): string | undefined {
    const validate = this.#validators.get(name) ?? this.#ajv.compile(closed(rebased(schema)) as Json);
    this.#validators.set(name, validate);
    validate(body);
    return validate.errors ? this.#ajv.errorsText(validate.errors) : undefined;
  }
}

function operationOf(method: string, path: string, operation: Json): Operation {
  const body = operation['requestBody'] as { readonly content: Readonly<Record<string, { schema: Json }>> } | undefined;
  return {
    method: method.toUpperCase(),
    path,
    parameters: (operation['parameters'] ?? []) as readonly Parameter[],
    body: body?.content['application/json']?.schema,
    responses: operation['responses'] as Readonly<Record<string, Json>>,
  };
}

/** References as the validator knows the schemas by. */
function rebased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rebased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace('#/components/schemas/', 'https://document.test/')
        : rebased(inner),
    ]),
  );
}

/** Objects that say nothing of further members have none. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]));
  const isOpen = !('properties' in inner) || 'additionalProperties' in inner;
  return isOpen ? inner : { ...inner, additionalProperties: false };
}
