// How a sentence names a command.

/** How a command of this name is typed where the sentence is read. */
export type Typed = (command: string) => string;
