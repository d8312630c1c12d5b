// Discord's error codes that change what is done next.
// Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
export const errorCode = {
  unknownChannel: 10003,
  unknownMessage: 10008,
  unknownWebhook: 10015,
  alreadyAcknowledged: 40060,
  /** A file or the whole request is larger than this place takes. */
  tooLarge: 40005,
  blockedByAutoMod: 200000,
} as const;
