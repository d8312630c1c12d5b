// What doctor found, line by line, and how a report of it reads. Knows nothing of what was examined.

export type Finding = {
  /** `off`: not configured, or nothing that can be told; never a reason to complain. */
  readonly state: 'works' | 'broken' | 'off';
  readonly name: string;
  /** What was found, and how to mend it when it is broken. */
  readonly detail: string;
};

export type Section = { readonly title: string; readonly findings: readonly Finding[] };

export function works(name: string, detail: string): Finding {
  return { state: 'works', name, detail };
}

export function broken(name: string, detail: string): Finding {
  return { state: 'broken', name, detail };
}

export function off(name: string, detail: string): Finding {
  return { state: 'off', name, detail };
}

export function countBroken(sections: readonly Section[]): number {
  return sections.flatMap(({ findings }) => findings).filter(({ state }) => state === 'broken').length;
}
