// The limit of Slack's figures: a Bolt app over Socket Mode that acknowledges every command and does nothing else.
import { App, LogLevel } from '@slack/bolt';

const { API_URL = '', APP_TOKEN = '', BOT_TOKEN = '' } = process.env;
const app = new App({
  token: BOT_TOKEN,
  appToken: APP_TOKEN,
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: API_URL },
});
app.command(/.*/, async ({ ack }) => ack());
await app.start();
process.send?.('ready');
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(1));
