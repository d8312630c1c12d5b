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
    choices: {
      photo: 'Foto',
      watercolour: 'Aquarela',
      ink: 'Nanquim',
      poster: 'Pôster',
      'pixel-art': 'Pixel art',
      clay: 'Massinha',
      isometric: 'Isométrico',
      blueprint: 'Planta técnica',
    },
  },
  search: { name: 'pesquisa', summary: 'Deixar o modelo pesquisar na web antes' },
  provider: { name: 'provedor', summary: 'Qual provedor faz a imagem, e nenhum outro' },
  private: { name: 'privado', summary: 'Só você vê' },
};

export const ptBr: Translation = {
  usually: (value) => ` (normalmente ${value})`,
  yes: 'sim',
  no: 'não',
  menus: { edit: 'Editar imagem', vary: 'Variar imagem', details: 'Detalhes da imagem' },
  groups: { privacy: { name: 'privacidade', summary: 'Seus dados e por quanto tempo as imagens ficam' } },
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
        member: { name: 'pessoa', summary: 'Outra pessoa: mencione ou escreva o nome' },
        favourites: { name: 'favoritos', summary: 'Só o que você curtiu' },
      },
    },
    credits: { name: 'créditos', summary: 'Quantos créditos restam', options: {} },
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
    help: {
      name: 'ajuda',
      summary: 'Como usar este bot',
      options: { command: { name: 'comando', summary: 'O comando a explicar' } },
    },
  },
};
