// Every sentence that a person reads, in one place. Functions take plain values and answer strings or reply lines.

/** What only Discord says. */
export const discordMessages = {};

/** What only Slack says. */
export const slackMessages = {};

/** What only the web page says. */
export const webMessages = {};
