// The name of a button, form or shortcut: `v1:<verb>` and, where there is one, `:<id>`.

export function buttonId(verb: string, id?: string): string {
  return id === undefined ? `v1:${verb}` : `v1:${verb}:${id}`;
}

export function parseButtonId(
  text: string,
): { readonly verb: string; readonly id: string | undefined } | undefined {
  const [, verb, id] = /^v1:([^:]+)(?::(.*))?$/s.exec(text) ?? [];
  return verb === undefined ? undefined : { verb, id };
}
