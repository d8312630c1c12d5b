// Lines of a file that spreadsheets read, after RFC 4180. What people wrote can never become a formula in it. Pure.

/** Without it spreadsheets take the file for one of their own code page. */
export const byteOrderMark = '\uFEFF';

export type Cell =
  /** Anything that a person or an operator may have written. */
  | { readonly text: string }
  /** Our own words and numbers, which stay what they are. */
  | string;

export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => quoted(typeof cell === 'string' ? cell : harmless(cell.text))).join(',')}\r\n`;
}

/**
 * An apostrophe before what a spreadsheet would calculate. Also behind a character that divides cells elsewhere: a
 * spreadsheet that is told to divide at semicolons does so within quotation marks that do not open its line.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
function harmless(text: string): string {
  const begun = /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return begun.replaceAll(/(^|[,;|\t\r\n"])(\s*)(?=[=+\-@＝＋－＠])/gu, "$1$2'");
}

function quoted(text: string): string {
  return /[",\r\n\t;]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
