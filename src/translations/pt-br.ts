// Portuguese as it is spoken in Brazil.
import type { Translation } from './translation.ts';

/** How a picture is made, whatever it is. */
const how = {
  aspect_ratio: { name: 'proporção', summary: 'Largura por altura' },
  resolution: { name: 'resolução', summary: 'O tamanho da imagem' },
  count: { name: 'quantidade', summary: 'Quantas imagens' },
  style: {
    name: 'estilo',
    summary: 'Palavras em torno da descrição que definem o visual',
  },
  search: { name: 'pesquisa', summary: 'Deixar o modelo pesquisar na web antes' },
  provider: { name: 'provedor', summary: 'Qual provedor faz a imagem, e nenhum outro' },
  private: { name: 'privado', summary: 'Só você vê' },
};

/** The rules of a channel or a team. */
const rules = {
  highest_resolution: { name: 'resolução_máxima', summary: 'As maiores imagens permitidas' },
  providers: { name: 'provedores', summary: 'Quais provedores são usados, separados por vírgulas' },
  ceiling: { name: 'teto', summary: 'O máximo que um pedido pode custar, em créditos' },
  confirm_above: { name: 'perguntar_acima', summary: 'Perguntar antes de um pedido mais caro, em créditos' },
  blocked_words: { name: 'palavras_vetadas', summary: 'Palavras que nenhuma descrição pode conter' },
  who: { name: 'quem', summary: 'Quem pode pedir: everybody, admins ou cargos mencionados' },
};
const resetRules = { everything: 'tudo', providers: 'provedores', ceiling: 'teto', who: 'quem pode pedir' };

/** Whose budget it is. */
const whose = {
  member: { name: 'membro', summary: 'De quem: este membro' },
  role: { name: 'cargo', summary: 'De quem: todos com este cargo, juntos' },
  channel: { name: 'canal', summary: 'De quem: todos neste canal, juntos' },
  team: { name: 'equipe', summary: 'De quem: a equipe inteira' },
};

export const ptBr: Translation = {
  usually: (value) => ` (normalmente ${value})`,
  yes: 'sim',
  no: 'não',
  me: ['eu', 'mim'],
  menus: { edit: 'Editar imagem', vary: 'Variar imagem', details: 'Detalhes da imagem' },
  groups: {
    budget: { name: 'orçamento', summary: 'Quem pode gastar quanto' },
    report: { name: 'relatório', summary: 'O que foi gasto' },
    privacy: { name: 'privacidade', summary: 'Seus dados e por quanto tempo as imagens ficam' },
    settings: { name: 'ajustes', summary: 'Preferências e regras' },
    style: { name: 'estilos', summary: 'Os estilos que a equipe compartilha' },
  },
  commands: {
    imagine: {
      name: 'imagine',
      summary: 'Criar uma imagem',
      options: {
        prompt: { name: 'descrição', summary: 'O que a imagem deve mostrar' },
        ...how,
        reference: { name: 'referência', summary: 'Uma imagem como ponto de partida' },
      },
    },
    edit: {
      name: 'edite',
      summary: 'Alterar uma imagem',
      options: {
        prompt: { name: 'alteração', summary: 'O que deve mudar' },
        picture: { name: 'imagem', summary: 'A imagem a alterar; sem ela, a última daqui' },
        link: { name: 'link', summary: 'Um link para a mensagem com a imagem' },
        ...how,
        reference: { name: 'referência', summary: 'Outra imagem a usar' },
      },
    },
    history: {
      name: 'histórico',
      summary: 'O que já foi criado',
      options: {
        search: { name: 'busca', summary: 'Com que começam palavras da descrição' },
        whose: {
          name: 'de-quem',
          summary: 'Imagens de quem',
          choices: { mine: 'minhas', channel: 'deste canal' },
        },
        member: { name: 'pessoa', summary: 'Outra pessoa' },
        favourites: { name: 'favoritos', summary: 'Só o que você curtiu' },
      },
    },
    credits: { name: 'créditos', summary: 'Quantos créditos restam', options: {} },
    'budget set': {
      name: 'definir',
      summary: 'Definir o que um membro, cargo, canal ou a equipe pode gastar',
      options: {
        allowance: { name: 'valor', summary: 'Créditos como 300 ou 12.5, ou unlimited, ou usual' },
        period: {
          name: 'período',
          summary: 'Quando se renovam',
          choices: { day: 'dia', week: 'semana', month: 'mês', usual: 'o de costume' },
        },
        carry_over: { name: 'acumular', summary: 'O que sobra passa para o próximo período' },
        ...whose,
        each: { name: 'cada_membro', summary: 'O que cada membro tem; com cargo, quem o tem' },
      },
    },
    'budget grant': {
      name: 'conceder',
      summary: 'Dar créditos uma vez, além do orçamento',
      options: {
        amount: { name: 'quantidade', summary: 'Quantos créditos, como 50 ou 12.5' },
        expires: { name: 'expira', summary: 'O último dia, como 2026-12-24, ou 7d, 2w' },
        ...whose,
      },
    },
    'budget pot': {
      name: 'caixinha',
      summary: 'Separar créditos da equipe para um evento',
      options: {
        name: { name: 'nome', summary: 'Como se chama o evento' },
        amount: { name: 'quantidade', summary: 'Quantos créditos da equipe, como 500' },
        until: { name: 'até', summary: 'O último dia, como 2026-12-24, ou 7d, 2w' },
        channel: { name: 'canal', summary: 'Para qual canal ou tópico' },
        role: { name: 'cargo', summary: 'Para qual cargo, onde quer que peça' },
      },
    },
    'budget show': {
      name: 'mostrar',
      summary: 'Quem pode gastar quanto, com caixinhas e concessões',
      options: {},
    },
    'budget audit': { name: 'registro', summary: 'Quem decidiu o quê, e quando', options: {} },
    'report show': {
      name: 'ver',
      summary: 'O que foi gasto, em quê e por quem',
      options: {
        period: { name: 'período', summary: 'Quais dias: last month, last 30 days, 2026-10, 2026-W40' },
        by: {
          name: 'por',
          summary: 'O que é cada linha da tabela',
          choices: {
            day: 'dia',
            member: 'pessoa',
            role: 'cargo',
            channel: 'canal',
            provider: 'provedor',
            model: 'modelo',
            resolution: 'resolução',
          },
        },
      },
    },
    'report schedule': {
      name: 'agendar',
      summary: 'Publicar um relatório toda semana ou todo mês',
      options: {
        every: {
          name: 'frequência',
          summary: 'Com que frequência; nunca encerra',
          choices: { week: 'toda semana', month: 'todo mês', never: 'nunca' },
        },
        channel: { name: 'canal', summary: 'Onde é publicado' },
        by: {
          name: 'por',
          summary: 'O que é cada linha da tabela',
          choices: {
            day: 'dia',
            member: 'pessoa',
            role: 'cargo',
            channel: 'canal',
            provider: 'provedor',
            model: 'modelo',
            resolution: 'resolução',
          },
        },
      },
    },
    'report costs': {
      name: 'custos',
      summary: 'O que foi cobrado e o que os provedores levaram por isso',
      options: {},
    },
    providers: { name: 'provedores', summary: 'O que faz as imagens e quanto custa', options: {} },
    'privacy export': {
      name: 'exportar',
      summary: 'Tudo que guardo sobre você, em um arquivo ZIP',
      options: {},
    },
    'privacy erase': {
      name: 'apagar',
      summary: 'Apagar tudo que guardo sobre você, imagens incluídas',
      options: {},
    },
    'privacy retention': {
      name: 'retenção',
      summary: 'Por quanto tempo imagens e descrições ficam',
      options: {
        days: { name: 'dias', summary: 'Depois de quantos dias são apagadas' },
        forever: { name: 'sempre', summary: 'Guardar para sempre' },
        scope: {
          name: 'escopo',
          summary: 'Deste canal ou da equipe toda',
          choices: { channel: 'este canal', team: 'a equipe toda' },
        },
      },
    },
    'settings mine': {
      name: 'meus',
      summary: 'O que vale para as suas próprias imagens',
      options: {
        aspect_ratio: { name: 'proporção', summary: 'Largura por altura das novas imagens' },
        resolution: { name: 'resolução', summary: 'O tamanho da imagem' },
        count: { name: 'quantidade', summary: 'Quantas imagens' },
        provider: { name: 'provedor', summary: 'Qual provedor faz as imagens, e nenhum outro' },
        cost_detail: {
          name: 'detalhe_custo',
          summary: 'O que se diz do custo abaixo de uma imagem',
          choices: { full: 'tudo', short: 'só o preço', none: 'nada' },
        },
        confirm_above: {
          name: 'perguntar_acima',
          summary: 'Perguntar antes de um pedido mais caro, em créditos',
        },
        reset: {
          name: 'redefinir',
          summary: 'O que volta ao habitual',
          choices: { everything: 'tudo', resolution: 'resolução', count: 'quantidade', provider: 'provedor' },
        },
      },
    },
    'settings channel': {
      name: 'canal',
      summary: 'As regras deste canal',
      options: {
        ...rules,
        reset: { name: 'redefinir', summary: 'O que volta ao habitual', choices: resetRules },
      },
    },
    'settings team': {
      name: 'equipe',
      summary: 'As regras de toda a equipe',
      options: {
        ...rules,
        styles: {
          name: 'estilos',
          summary: 'Quem pode salvar estilos',
          choices: { everybody: 'todos', admins: 'admins' },
        },
        time_zone: { name: 'fuso', summary: 'Onde começam dias e meses, como America/Sao_Paulo' },
        admin_role: { name: 'cargo_admin', summary: 'O cargo cujos membros são admins' },
        admin_channel: { name: 'canal_admin', summary: 'Onde os admins veem o que decidem' },
        reset: {
          name: 'redefinir',
          summary: 'O que volta ao habitual',
          choices: { ...resetRules, styles: 'estilos' },
        },
      },
    },
    'style save': {
      name: 'salvar',
      summary: 'Salvar um estilo para a equipe',
      options: {
        name: { name: 'nome', summary: 'Como o estilo se chama' },
        before: { name: 'antes', summary: 'Palavras antes da descrição' },
        after: { name: 'depois', summary: 'Palavras depois da descrição' },
        reference: { name: 'referência', summary: 'Uma imagem que mostra o estilo' },
      },
    },
    'style list': { name: 'lista', summary: 'Quais estilos existem', options: {} },
    'style remove': {
      name: 'remover',
      summary: 'Remover um estilo da equipe',
      options: { name: { name: 'nome', summary: 'Qual estilo' } },
    },
    help: {
      name: 'ajuda',
      summary: 'Como usar este bot',
      options: { command: { name: 'comando', summary: 'O comando a explicar' } },
    },
  },
};
