import { z } from 'zod';
import { until } from './salvor-api.ts';

const Messages = z.object({ messages: z.array(z.object({ id: z.string(), subject: z.string(), text: z.string(), to: z.string() })) });

export interface Mailbox {
  /** Opens the incident's mail, follows its signed link and presses the one button of the page. @returns the link to the mail */
  acknowledge: (incidentId: string) => Promise<string>;
}

/** The inbox of the embedded mailbox, as a person on call uses it. */
export function mailbox(baseUrl: string): Mailbox {
  const mailOf = async (incidentId: string) => {
    const response = await fetch(`${baseUrl}/messages?channel=email&incident=${encodeURIComponent(incidentId)}`);
    return Messages.parse(await response.json()).messages.find(({ text }) => LINK.test(text));
  };
  return {
    acknowledge: async (incidentId) => {
      const mail = await until(
        async () => await mailOf(incidentId),
        () => true,
        `a mail about ${incidentId}`,
      );
      const link = LINK.exec(mail.text)?.[0] ?? '';
      const page = await fetch(link);
      if (!page.ok) throw new Error(`the acknowledge link answered ${page.status}`);
      const pressed = await fetch(link, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' });
      if (!pressed.ok) throw new Error(`the button of the acknowledge page answered ${pressed.status}: ${await pressed.text()}`);
      return `${baseUrl}/inbox/${mail.id}`;
    },
  };
}

const LINK = /https?:\/\/\S+\/ack\/[\w.-]+/;
