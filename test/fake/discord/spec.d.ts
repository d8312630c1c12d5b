// The published schemas come as plain JavaScript; this names what the fake uses of them.
declare module 'discord-api-spec/zod';
