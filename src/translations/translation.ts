// What a language says of the commands where a platform shows them before they are sent: names, summaries, choices.
// Keys are the commands' names in the list; what people are answered is not translated.

export type OptionWords = {
  /** Lower case, without spaces, 32 characters at most. Pictures get a number after it. */
  readonly name: string;
  /** 100 characters at most, with what is usual behind it. */
  readonly summary: string;
  /** By value; a choice that is the same in every language has none. */
  readonly choices?: Readonly<Record<string, string>>;
};

/** Of the first word that subcommands share. */
export type GroupWords = { readonly name: string; readonly summary: string };

export type CommandWords = {
  /** One word, also of a subcommand: the group has its own. */
  readonly name: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionWords>>;
};

export type Translation = {
  /** Put behind a summary: what happens without the option. */
  readonly usually: (value: string) => string;
  readonly yes: string;
  readonly no: string;
  /** What somebody writes who means themselves, in lower case. */
  readonly me: readonly string[];
  /** By the command's name: what it is called in the menu of a message; 32 characters at most. */
  readonly menus: Readonly<Record<string, string>>;
  readonly groups: Readonly<Record<string, GroupWords>>;
  /** Subcommands by their full name, e.g. `settings mine`. */
  readonly commands: Readonly<Record<string, CommandWords>>;
};
