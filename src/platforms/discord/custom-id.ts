// The id that a button or form carries: `v1:<command>:<subject>`. It says all that there is to know when it comes back.

// https://discord.com/developers/docs/components/reference#custom-id
const longest = 100;

export function writeCustomId(command: string, subject: string): string {
  const text = `v1:${command}:${subject}`;
  if (text.length > longest) throw new Error(`The id of a button or form is longer than ${longest}: ${text}`);
  return text;
}

export function readCustomId(customId: string): { readonly command: string; readonly subject?: string } {
  const [, command, subject] = /^v1:([^:]+):(.*)$/s.exec(customId) ?? [];
  // Not of this version: dispatch answers that it knows no such command.
  if (command === undefined || subject === undefined) return { command: customId };
  return subject === '' ? { command } : { command, subject };
}
