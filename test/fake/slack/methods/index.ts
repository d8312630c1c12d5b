// Every Web API method that the fake knows; any other is `unknown_method`.
import type { Method } from '../api-call.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import { identityMethods } from './identity.ts';
import { reactionMethods } from './reactions.ts';
import { viewMethods } from './views.ts';

export const methods = new Map<string, Method>(
  [
    ...chatMethods,
    ...conversationMethods,
    ...fileMethods,
    ...identityMethods,
    ...reactionMethods,
    ...viewMethods,
  ].map((method) => [method.name, method]),
);
