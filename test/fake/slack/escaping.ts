// What Slack makes of a slash command's text where the application asked for it to be escaped: people, user groups and
// channels by their ids, and the three characters of its markup as entities.
// docs.slack.dev/interactivity/implementing-slash-commands
import type { Workspace } from './workspace.ts';

export function escaped(text: string, workspace: Workspace): string {
  const named = new Map<string, string>();
  for (const { id, name } of workspace.people.values()) named.set(`@${name}`, `<@${id}|${name}>`);
  for (const { id, handle } of workspace.userGroups) named.set(`@${handle}`, `<!subteam^${id}|@${handle}>`);
  // A private channel's name is not for everybody to see.
  for (const { id, name, kind } of workspace.channels.values())
    named.set(`#${name}`, kind === 'public' ? `<#${id}|${name}>` : `<#${id}|>`);
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/(?<=^|\s)[@#][\w-]+/g, (word) => named.get(word) ?? word);
}
