"""The vector store as a LangChain retriever."""

from collections.abc import Callable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from tasteprint.vectorstore.chroma.records import Hit


class VectorsRetriever(BaseRetriever):
    """A LangChain retriever of the most similar records; ``Vectors.retriever`` makes it.

    A document's metadata are the record's own and ``similarity``, the cosine in [-1, 1].
    """

    search: Callable[[str], list[Hit]]

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
    ) -> list[Document]:
        return [
            Document(
                id=hit.id,
                page_content=hit.text,
                metadata={**hit.metadata, "similarity": hit.similarity},
            )
            for hit in self.search(query)
        ]
