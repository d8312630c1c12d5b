// What the words of an error are about, where a provider has no code for it: a filter, or a model that is not there.
// Knows no provider, and never sees what a member wrote.

/** Their own sentences, and the words of Gemini's filters, which most of them pass on. */
const refusing =
  /safety|policy|policies|prohibited|moderation|content filter|flagged|nsfw|blocked|(?<!case[- ]|[a-z])sensitive|violat(es?|ed|ion)|inappropriate|block.?list|recitation|(?<![a-z])spii(?![a-z])/i;

/** Most providers say only in their message that a filter was at work. */
export function soundsLikeRefusal(message: string): boolean {
  return refusing.test(message);
}

/** At 401 and 403 a policy or a block may be about the account: a refusal is one that speaks of what was sent alone. */
export function refusesContent(message: string): boolean {
  return (
    soundsLikeRefusal(message) &&
    /\b(prompts?|contents?|inputs?|images?|safety|moderation|nsfw)\b/i.test(message) &&
    !/\b(accounts?|keys?|tokens?|ip|address|region|country|user|organi[sz]ation)\b/i.test(message)
  );
}

const parameters =
  /aspect|\bratio|resolution|\bsize|\bquality|prompt|reference|image.?(url|size|config|input)|modalit|search|parameter|\bfield|content.?type|\binput/i;

/** Whether a message is about what was sent with the model rather than about the model. */
export function namesParameter(message: string): boolean {
  return parameters.test(message);
}

const notThere =
  /\bnot (be )?(exist|found|supported|available|valid|offered|served)\b|\b(no such|no available|no endpoints|no access|no longer|offline|unknown|unsupported|invalid|retired|shut down)\b|n['’]t exist\b/i;
/** The whole of a message that is so short that it names nothing. */
const noModel =
  /^\W*((unknown|unsupported|invalid|no such) model|(the )?(requested )?model (is |does |was )?(not (exist|found|supported|available|valid)|offline))\W*$/i;

/**
 * Whether a message says that a provider does not have the model that was asked for. A model that is taken for gone is used by
 * nobody for hours, so a message that also names a parameter, or another model, is not enough.
 */
export function saysModelIsGone(message: string, model: string | undefined): boolean {
  if (noModel.test(message)) return true;
  if (model === undefined) return false;
  const short = model.slice(model.lastIndexOf('/') + 1);
  if (!message.includes(short)) return false;
  const rest = message.replaceAll(short, '');
  return notThere.test(rest) && !namesParameter(rest);
}
