import { userInfo } from 'node:os';
import { Option, type Command } from 'commander';

/** A command to an incident as it is typed: `salvor <verb> <incident> [argument]`. */
interface Verb {
  verb: string;
  /** Name of the command behind it (src/domain/incident/commands.ts). */
  command: string;
  describe: string;
  /** A second argument, and the field it fills. */
  argument?: { name: string; field: string; describe: string; number?: true };
  note?: true;
  hold?: true;
  channel?: true;
}

const VERBS: Verb[] = [
  { verb: 'ack', command: 'acknowledge', describe: 'acknowledge: no further level is told for now', note: true, hold: true },
  { verb: 'resolve', command: 'resolve', describe: 'close it; everybody who was told gets the all-clear', note: true },
  { verb: 'escalate', command: 'escalate', describe: 'tell the next level now', note: true },
  {
    verb: 'snooze',
    command: 'snooze',
    describe: 'let the ladder wait',
    argument: { name: 'minutes', field: 'minutes', describe: 'for how long', number: true },
    note: true,
  },
  {
    verb: 'reassign',
    command: 'reassign',
    describe: 'hand it to somebody else, who is told',
    argument: { name: 'to', field: 'to', describe: 'address, number or name on the channel; or person:NAME, team:NAME, schedule:NAME' },
    note: true,
    channel: true,
  },
  {
    verb: 'note',
    command: 'note',
    describe: 'add a note to the timeline',
    argument: { name: 'text', field: 'text', describe: 'what to write down' },
  },
  {
    verb: 'update',
    command: 'update',
    describe: 'send a word to everybody who was told',
    argument: { name: 'text', field: 'text', describe: 'what they should know' },
  },
  {
    verb: 'approve',
    command: 'approve',
    describe: 'let the machine carry out a guarded action',
    argument: { name: 'approval', field: 'approvalId', describe: 'id that "salvor incidents <id>" shows' },
  },
  {
    verb: 'reject',
    command: 'reject',
    describe: 'forbid a guarded action',
    argument: { name: 'approval', field: 'approvalId', describe: 'id that "salvor incidents <id>" shows' },
    note: true,
  },
  { verb: 'release', command: 'release', describe: 'end a hold: the machine may act again' },
];

/** `salvor ack`, `resolve`, `escalate` …: what a person can do about an incident. */
export function registerCommands(program: Command): void {
  for (const verb of VERBS) registerVerb(program, verb);
}

function registerVerb(program: Command, { verb, command, describe, argument, note, hold, channel }: Verb): void {
  const typed = program.command(verb).description(describe).argument('<incident>', 'id of the incident');
  if (argument !== undefined) typed.argument(`<${argument.name}>`, argument.describe);
  typed.option('--by <name>', 'who you are', userInfo().username);
  if (note) typed.option('--note <text>', 'why');
  if (hold) typed.option('--hold', 'take over: the machine starts no new step until released');
  if (channel) {
    typed.addOption(
      new Option('--channel <name>', 'how to tell them').choices(['email', 'slack', 'pagerduty', 'voice', 'sms', 'webhook', 'linear']),
    );
  }
  typed.action(async (incident: string, ...rest: unknown[]) => {
    const { giveCommand } = await import('./api-client.ts');
    const given = argument === undefined ? {} : { [argument.field]: argument.number ? Number(rest[0]) : rest[0] };
    const { message, inFlight } = await giveCommand(command, incident, { ...given, ...typed.opts() });
    console.log(message);
    if (inFlight.length > 0) console.log(`Already on the way: ${inFlight.join(', ')}`);
  });
}
